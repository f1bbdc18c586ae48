// The peer of the streams benchmark: the same two topologies in Kafka Streams, exactly once, one thread.
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

public final class StreamsBench {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static Serde<JsonNode> json() {
        Serializer<JsonNode> write = (topic, value) -> {
            try {
                return value == null ? null : MAPPER.writeValueAsBytes(value);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Deserializer<JsonNode> read = (topic, bytes) -> {
            try {
                return bytes == null ? null : MAPPER.readTree(bytes);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        return Serdes.serdeFrom(write, read);
    }

    /** Arguments: bootstrap servers, `map` or `count`, state folder. Ends on SIGTERM. */
    public static void main(String[] args) throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        if (args[1].equals("map")) {
            builder.stream("bench-in", Consumed.with(Serdes.String(), json()))
                .filter((key, value) -> value.get("amount").asInt() % 10 != 0)
                .mapValues(value -> {
                    ObjectNode next = (ObjectNode) value;
                    next.put("total", value.get("amount").asInt() * value.get("count").asInt());
                    return (JsonNode) next;
                })
                .to("bench-out", Produced.with(Serdes.String(), json()));
        } else {
            builder.stream("bench-in", Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
                .count(Materialized.as("counts"))
                .toStream()
                .to("bench-out", Produced.with(Serdes.String(), Serdes.Long()));
        }
        Properties settings = new Properties();
        settings.putAll(Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG, "bench-" + args[1],
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.STATE_DIR_CONFIG, args[2],
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200,
            StreamsConfig.REPLICATION_FACTOR_CONFIG, 1,
            "auto.offset.reset", "earliest"));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            streams.close();
            stopped.countDown();
        }));
        streams.start();
        stopped.await();
    }
}
