// Prints keys as hex with Java's hash and its partition out of 12: the data of murmur2.txt.
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.common.utils.Utils;

public class Murmur2 {
  public static void main(String[] args) {
    Random random = new Random(7);
    for (int number = 0; number < 60; number++) {
      byte[] key = new byte[number < 20 ? number : random.nextInt(60)];
      random.nextBytes(key);
      print(key);
    }
    for (String key : List.of("21", "foobar", "a-little-bit-long-string", "Grüße", "日本語", "user-4711")) print(key.getBytes(StandardCharsets.UTF_8));
  }

  static void print(byte[] key) {
    System.out.println(HexFormat.of().formatHex(key) + " " + Utils.murmur2(key) + " " + Utils.toPositive(Utils.murmur2(key)) % 12);
  }
}
