// Runs Kafka Connect's and Debezium's own transforms on cases from standard input, one JSON object a line, and prints what they made.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

public class Transforms {
    static final ObjectMapper json = new ObjectMapper();

    static JsonConverter converter(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", String.valueOf(schemas), "replace.null.with.default", "false"), false);
        return converter;
    }

    static SchemaAndValue read(JsonNode node) throws Exception {
        if (node == null || node.isNull()) return SchemaAndValue.NULL;
        boolean schemas = node.isObject() && node.size() == 2 && node.has("schema") && node.has("payload");
        return converter(schemas).toConnectData("t", json.writeValueAsBytes(node));
    }

    static JsonNode write(org.apache.kafka.connect.data.Schema schema, Object value) throws Exception {
        if (schema == null && value == null) return json.nullNode();
        return json.readTree(converter(schema != null).fromConnectData("t", schema, value));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static ObjectNode run(JsonNode test) throws Exception {
        ObjectNode out = json.createObjectNode();
        Map<String, Object> config = new HashMap<>();
        test.get("config").fields().forEachRemaining(e -> config.put(e.getKey(), e.getValue().asText()));
        Transformation transform = (Transformation) Class.forName(test.get("type").asText()).getDeclaredConstructor().newInstance();
        try {
            transform.configure(config);
        } catch (Exception e) {
            return out.put("refused", e.getClass().getSimpleName());
        }
        JsonNode given = test.get("record");
        SchemaAndValue key = read(given.get("key"));
        SchemaAndValue value = read(given.get("value"));
        Long timestamp = given.has("timestamp") ? given.get("timestamp").asLong() : null;
        ConnectRecord record = given.get("side").asText().equals("sink")
            ? new SinkRecord(given.get("topic").asText(), 3, key.schema(), key.value(), value.schema(), value.value(), 42, timestamp, TimestampType.CREATE_TIME)
            : new SourceRecord(Map.of(), Map.of(), given.get("topic").asText(), null, key.schema(), key.value(), value.schema(), value.value(), timestamp);
        if (given.has("headers"))
            for (JsonNode header : given.get("headers")) {
                SchemaAndValue it = read(header.get("value"));
                record.headers().add(header.get("key").asText(), it.value(), it.schema());
            }
        ConnectRecord made;
        try {
            made = transform.apply(record);
        } catch (Exception e) {
            return out.put("failed", e.getClass().getSimpleName());
        }
        if (made == null) {
            out.putNull("made");
            return out;
        }
        try {
            out.set("made", describe(made));
        } catch (Exception e) {
            // It broke the record's own schema.
            out.put("broken", e.getClass().getSimpleName());
        }
        return out;
    }

    @SuppressWarnings("unchecked")
    static ObjectNode describe(@SuppressWarnings("rawtypes") ConnectRecord made) throws Exception {
        ObjectNode result = json.createObjectNode();
        result.put("topic", made.topic());
        result.set("key", write(made.keySchema(), made.key()));
        result.set("value", write(made.valueSchema(), made.value()));
        result.put("timestamp", made.timestamp());
        ArrayNode headers = result.putArray("headers");
        for (Header header : (Iterable<Header>) made.headers()) headers.addObject().put("key", header.key()).set("value", write(header.schema(), header.value()));
        return result;
    }

    public static void main(String[] args) throws Exception {
        java.io.PrintStream answers = new java.io.PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) answers.println("> " + json.writeValueAsString(run(json.readTree(line))));
        }
    }
}
