// Writes golden bytes: every generated message of Apache Kafka at every version, filled at random, as `name version hex` lines;
// with them the tables of error codes and of API keys, and record batches. See README.md.
import java.io.BufferedWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.record.internal.MemoryRecords;

public final class GoldenMessages {
    // How a case is filled: not at all, at random, or with edge values, nulls and unknown tags.
    private static final String[] MODES = {"default", "random", "random", "edges", "edges", "edges"};

    private final Random random;
    private final boolean edges;

    private GoldenMessages(long seed, boolean edges) {
        this.random = new Random(seed);
        this.edges = edges;
    }

    /** Arguments: folder to write to, seed, and optionally the only package prefix of classes to look at. */
    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        String only = args.length > 2 ? args[2] : "org.apache.kafka.";
        Files.createDirectories(out);
        Map<String, Map<String, Class<?>>> byFile = new TreeMap<>();
        for (Class<?> type : messageClasses(only)) byFile.computeIfAbsent(fileOf(type), name -> new TreeMap<>()).put(type.getSimpleName(), type);
        for (Map.Entry<String, Map<String, Class<?>>> file : byFile.entrySet()) {
            try (BufferedWriter writer = Files.newBufferedWriter(out.resolve(file.getKey() + ".txt"))) {
                for (Class<?> type : file.getValue().values()) writeCases(type, seed, writer);
            }
        }
        if (args.length > 2) return;
        writeErrors(out.resolve("error-codes.txt"));
        writeApis(out.resolve("apis.txt"));
        GoldenBatches.write(out, seed);
    }

    // Which of our packages' tests the message belongs to.
    private static String fileOf(Class<?> type) {
        String name = type.getPackageName();
        if (name.equals("org.apache.kafka.common.message")) return "messages";
        return name.startsWith("org.apache.kafka.streams.") ? "streams-messages" : "records";
    }

    private static List<Class<?>> messageClasses(String only) throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        for (String jar : System.getProperty("java.class.path").split(":")) {
            if (!jar.contains("/org/apache/kafka/")) continue;
            try (JarFile file = new JarFile(jar)) {
                for (var entry : file.stream().toList()) {
                    String name = entry.getName();
                    if (!name.endsWith(".class") || name.contains("$") || !(name.contains("/message/") || name.contains("/metadata/") || name.contains("/generated/"))) continue;
                    String className = name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    if (!className.startsWith(only)) continue;
                    Class<?> type;
                    try {
                        type = Class.forName(className, false, GoldenMessages.class.getClassLoader());
                    } catch (LinkageError e) {
                        continue;
                    }
                    if (Message.class.isAssignableFrom(type) && !type.isInterface() && hasSchemas(type)) classes.add(type);
                }
            }
        }
        return classes;
    }

    private static boolean hasSchemas(Class<?> type) {
        try {
            type.getField("SCHEMAS");
            return true;
        } catch (NoSuchFieldException | LinkageError e) {
            return false;
        }
    }

    private static void writeCases(Class<?> type, long seed, BufferedWriter writer) throws Exception {
        Schema[] schemas = (Schema[]) type.getField("SCHEMAS").get(null);
        short lowest = type.getField("LOWEST_SUPPORTED_VERSION").getShort(null);
        short highest = type.getField("HIGHEST_SUPPORTED_VERSION").getShort(null);
        for (short version = lowest; version <= highest; version++) {
            for (int mode = 0; mode < MODES.length; mode++) {
                Message message = (Message) type.getConstructor().newInstance();
                if (mode > 0) {
                    long caseSeed = seed * 1_000_003 + type.getSimpleName().hashCode() * 31L + version * 7L + mode;
                    new GoldenMessages(caseSeed, MODES[mode].equals("edges")).fill(message, schemas[version], 0);
                }
                ByteBuffer bytes;
                try {
                    bytes = encode(message, version);
                } catch (RuntimeException e) {
                    // Some messages cannot be written untouched: a field must not be null and has no other default.
                    if (mode == 0) continue;
                    throw new IllegalStateException(type.getName() + " v" + version + ": " + message, e);
                }
                writer.write(type.getSimpleName() + " " + version + " " + hex(bytes) + "\n");
            }
        }
    }

    private static ByteBuffer encode(Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        if (buffer.hasRemaining()) throw new IllegalStateException("shorter than it said");
        buffer.flip();
        return buffer;
    }

    private void fill(Object struct, Schema schema, int depth) throws Exception {
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                for (var entry : tagged.fields().entrySet()) {
                    if (random.nextInt(3) > 0) set(struct, entry.getValue().name, entry.getValue().type, depth);
                }
                if (edges && random.nextInt(3) == 0) addUnknownTags((Message) struct);
            } else {
                set(struct, bound.def.name, bound.def.type, depth);
            }
        }
    }

    private void addUnknownTags(Message message) {
        int tag = 1000 + random.nextInt(100);
        for (int i = random.nextInt(3); i >= 0; i--) {
            message.unknownTaggedFields().add(new RawTaggedField(tag, bytes()));
            tag += 1 + random.nextInt(20_000);
        }
    }

    private void set(Object struct, String name, org.apache.kafka.common.protocol.types.Type type, int depth) throws Exception {
        Field field = fieldOf(struct.getClass(), name);
        if (edges && type.isNullable() && random.nextInt(3) == 0) {
            field.set(struct, null);
            return;
        }
        if (type instanceof ArrayOf || type instanceof CompactArrayOf) {
            field.set(struct, array(field, type.arrayElementType().get(), depth));
        } else {
            field.set(struct, value(field.getType(), field.getGenericType(), type, depth));
        }
    }

    private static Field fieldOf(Class<?> type, String snakeCase) throws NoSuchFieldException {
        String wanted = snakeCase.replace("_", "").toLowerCase();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || !field.getName().toLowerCase().equals(wanted)) continue;
            field.setAccessible(true);
            return field;
        }
        throw new NoSuchFieldException(type.getName() + "." + snakeCase);
    }

    @SuppressWarnings("unchecked")
    private Object array(Field field, org.apache.kafka.common.protocol.types.Type elementType, int depth) throws Exception {
        Collection<Object> elements;
        Class<?> elementClass;
        if (field.getType() == List.class) {
            elements = new ArrayList<>();
            elementClass = (Class<?>) ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
        } else {
            elements = (Collection<Object>) field.getType().getConstructor().newInstance();
            elementClass = (Class<?>) ((ParameterizedType) field.getType().getGenericSuperclass()).getActualTypeArguments()[0];
        }
        int most = depth == 0 ? 3 : 2;
        int length = random.nextInt(most + 1);
        if (edges && elementType.arrayElementType().isEmpty() && !(elementType instanceof Schema) && random.nextInt(20) == 0) length = 130;
        for (int i = 0; i < length; i++) elements.add(value(elementClass, elementClass, elementType, depth + 1));
        return elements;
    }

    private Object value(Class<?> type, Type generic, org.apache.kafka.common.protocol.types.Type schemaType, int depth) throws Exception {
        if (schemaType instanceof Schema schema) {
            Object struct = type.getConstructor().newInstance();
            fill(struct, schema, depth);
            return struct;
        }
        if (type == boolean.class) return random.nextBoolean();
        if (type == byte.class || type == Byte.class) return (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
        if (type == short.class || type == Short.class) return (short) integer(Short.MIN_VALUE, Short.MAX_VALUE);
        if (type == int.class && schemaType.toString().equals("UINT16")) return (int) integer(0, 0xffff);
        if (type == int.class || type == Integer.class) return (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (type == long.class && schemaType.toString().equals("UINT32")) return integer(0, 0xffffffffL);
        if (type == long.class || type == Long.class) return int64();
        if (type == double.class) return edges && random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian() * 1e9;
        if (type == String.class) return string();
        if (type == Uuid.class) return random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
        if (type == byte[].class) return bytes();
        if (type == ByteBuffer.class) return ByteBuffer.wrap(bytes());
        if (type.isAssignableFrom(MemoryRecords.class)) return MemoryRecords.readableRecords(ByteBuffer.wrap(bytes()));
        throw new IllegalStateException("no values for " + generic);
    }

    private long integer(long least, long most) {
        return switch (random.nextInt(edges ? 6 : 3)) {
            case 0 -> least == 0 ? 1 : -1;
            case 1 -> random.nextInt(100);
            case 2, 3 -> least + (long) (random.nextDouble() * (most - least + 1.0));
            case 4 -> least;
            default -> most;
        };
    }

    // Within the numbers that a double holds exactly, or the ends of the type: JavaScript's own range.
    private long int64() {
        long exact = 1L << 53;
        return switch (random.nextInt(edges ? 7 : 3)) {
            case 0 -> -1;
            case 1 -> 1_700_000_000_000L + random.nextInt();
            case 2, 3 -> (long) ((random.nextDouble() * 2 - 1) * exact);
            case 4 -> random.nextBoolean() ? exact : -exact;
            case 5 -> Long.MIN_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private String string() {
        int length = edges && random.nextInt(12) == 0 ? 60 + random.nextInt(120) : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            switch (edges ? random.nextInt(12) : 0) {
                case 1 -> text.appendCodePoint(0xa0 + random.nextInt(0x700));
                case 2 -> text.appendCodePoint(0x3000 + random.nextInt(0x1000));
                case 3 -> text.appendCodePoint(0x1f300 + random.nextInt(0x200));
                case 4 -> text.append(random.nextInt(8) == 0 ? "\ufeff" : "\0");
                default -> text.append((char) ('!' + random.nextInt(94)));
            }
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[edges && random.nextInt(12) == 0 ? 100 + random.nextInt(100) : random.nextInt(16)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void writeErrors(Path file) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Errors error : Errors.values()) {
            boolean retriable = error.exception() instanceof RetriableException;
            text.append(error.code()).append(' ').append(error.name()).append(retriable ? " retriable" : "").append('\n');
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    // key, name, versions, whether the newest is unstable, cluster action, forwardable, and for each version its header versions.
    private static void writeApis(Path file) throws Exception {
        StringBuilder text = new StringBuilder();
        for (ApiKeys api : ApiKeys.values()) {
            if (!api.hasValidVersion()) {
                text.append(api.id).append(' ').append(api.name()).append(" removed\n");
                continue;
            }
            text.append(api.id).append(' ').append(api.name()).append(' ').append(api.name).append(' ').append(api.messageType.lowestSupportedVersion());
            text.append(' ').append(api.messageType.highestSupportedVersion(true)).append(' ').append(api.messageType.highestSupportedVersion(false));
            text.append(' ').append(api.clusterAction).append(' ').append(api.forwardable).append(' ');
            List<String> listeners = new ArrayList<>();
            for (var listener : api.messageType.listeners()) listeners.add(listener.name().toLowerCase());
            text.append(String.join(",", listeners.stream().sorted().toList()));
            for (short version = api.messageType.lowestSupportedVersion(); version <= api.messageType.highestSupportedVersion(true); version++) {
                text.append(' ').append(api.requestHeaderVersion(version)).append('/').append(api.responseHeaderVersion(version));
            }
            text.append('\n');
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    static String hex(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder(bytes.remaining() * 2);
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            text.append(Character.forDigit((bytes.get(at) >> 4) & 15, 16)).append(Character.forDigit(bytes.get(at) & 15, 16));
        }
        return text.toString();
    }
}
