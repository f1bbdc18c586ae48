// A Java transactional producer: commits some transactions, aborts others, in every codec.
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public final class Transactions {
    /** Arguments: bootstrap servers, topic, codec, records. Every third transaction of ten records is aborted. */
    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
            "bootstrap.servers", args[0],
            "transactional.id", "java-" + args[2],
            "compression.type", args[2],
            "key.serializer", StringSerializer.class.getName(),
            "value.serializer", StringSerializer.class.getName()));
        int records = Integer.parseInt(args[3]);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            producer.initTransactions();
            for (int from = 0; from < records; from += 10) {
                boolean commit = from / 10 % 3 != 2;
                producer.beginTransaction();
                for (int i = from; i < from + 10; i++) {
                    producer.send(new ProducerRecord<>(args[1], "key-" + i, (commit ? "committed-" : "aborted-") + i));
                }
                if (commit) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                    producer.abortTransaction();
                }
            }
        }
    }
}
