// Kafka Connect's own store of offsets in a file, driven from a test: OffsetFile write|read FILE, then lines `key value`: x and hexadecimal digits, or - for null.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;

public class OffsetFile {
    static ByteBuffer bytes(String hex) {
        return hex.equals("-") ? null : ByteBuffer.wrap(HexFormat.of().parseHex(hex.substring(1)));
    }

    static String hex(ByteBuffer bytes) {
        return bytes == null ? "-" : "x" + HexFormat.of().formatHex(bytes.array());
    }

    public static void main(String[] args) throws Exception {
        Map<String, String> worker = new HashMap<>();
        worker.put("bootstrap.servers", "127.0.0.1:1");
        worker.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("offset.storage.file.filename", args[1]);
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "false"), true);
        FileOffsetBackingStore store = new FileOffsetBackingStore(converter);
        store.configure(new StandaloneConfig(worker));
        store.start();
        Map<ByteBuffer, ByteBuffer> given = new HashMap<>();
        List<ByteBuffer> keys = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] pair = line.split(" ");
                keys.add(bytes(pair[0]));
                given.put(bytes(pair[0]), bytes(pair[1]));
            }
        }
        if (args[0].equals("write")) store.set(given, null).get();
        else {
            Map<ByteBuffer, ByteBuffer> found = store.get(keys).get();
            for (ByteBuffer key : keys) System.out.println(hex(key) + " " + hex(found.get(key)));
        }
        store.stop();
    }
}
