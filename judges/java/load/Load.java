// Load on a broker from one warm JVM: producers, consumers and one-record-at-a-time, a command a line in, a line of JSON out.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class Load {
    /** The words after a command: name=value. */
    private final Map<String, String> words = new HashMap<>();

    private String word(String name) {
        String value = words.get(name);
        if (value == null) throw new IllegalArgumentException("no " + name + "= in the command");
        return value;
    }

    private int number(String name) {
        return Integer.parseInt(word(name));
    }

    /**
     * Each line of standard input is a command:
     *   produce  for a time, at full speed or at a rate
     *   fill     a number of records, at full speed
     *   consume  a number of records from the start of a topic, by consumers that share its partitions
     *   tail     for a time: consumers at the end of a topic that producers write to at full speed or at a rate
     *   one      a number of records, each sent, acknowledged and read before the next
     */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Load load = new Load();
            String[] parts = line.trim().split(" ");
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                load.words.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
            System.out.println(load.run(parts[0]));
        }
    }

    private String run(String command) throws Exception {
        switch (command) {
            case "produce": return produce();
            case "fill": return fill();
            case "consume": return consume();
            case "tail": return tail();
            case "one": return one();
            default: throw new IllegalArgumentException("unknown command " + command);
        }
    }

    // Producing

    /** What all producers of a command share. */
    private static final class Window {
        volatile long from = Long.MAX_VALUE;
        volatile long to = Long.MAX_VALUE;
        final AtomicLong sent = new AtomicLong();
        final AtomicReference<Exception> failed = new AtomicReference<>();
    }

    /** One producer on its own thread. Only its I/O thread touches what the callbacks count. */
    private final class Source implements Runnable {
        final Window window;
        final KafkaProducer<byte[], byte[]> producer;
        final long recordsMax;
        long acked;
        int[] micros = new int[1 << 16];
        int count;

        Source(Window window, long recordsMax) {
            this.window = window;
            this.recordsMax = recordsMax;
            this.producer = new KafkaProducer<>(producerSettings());
        }

        private void answered(long begun, Exception failure) {
            if (failure != null) window.failed.compareAndSet(null, failure);
            long now = System.nanoTime();
            if (now < window.from || now >= window.to) return;
            acked++;
            if (begun < window.from) return;
            if (count == micros.length) micros = Arrays.copyOf(micros, 2 * count);
            micros[count++] = (int) Math.min(Integer.MAX_VALUE, (now - begun) / 1000);
        }

        @Override
        public void run() {
            String topic = word("topic");
            int partitions = number("partitions");
            boolean each = word("spread").equals("each");
            double rate = Double.parseDouble(word("rate")) / number("producers");
            byte[][] payloads = payloads(number("size"));
            long started = System.nanoTime();
            long sent = 0;
            for (; sent < recordsMax && window.failed.get() == null; sent++) {
                if (rate > 0) {
                    long due = started + (long) (sent * 1e9 / rate);
                    for (long now = System.nanoTime(); now < due; now = System.nanoTime()) LockSupport.parkNanos(due - now);
                }
                if (System.nanoTime() >= window.to) break;
                Integer partition = each ? (int) (sent % partitions) : null;
                long begun = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, partition, null, payloads[(int) (sent & 63)]),
                    (metadata, failure) -> answered(begun, failure));
            }
            producer.flush();
            producer.close();
            window.sent.addAndGet(sent);
        }
    }

    private static byte[][] payloads(int size) {
        Random random = new Random(7);
        byte[][] payloads = new byte[64][size];
        for (byte[] payload : payloads) for (int i = 0; i < size; i++) payload[i] = (byte) ('A' + random.nextInt(26));
        return payloads;
    }

    /** Letters as ProducerPerformance sends them, each payload used again: what the client costs is not the question. */
    private Properties producerSettings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", word("bootstrap"));
        settings.put("key.serializer", ByteArraySerializer.class.getName());
        settings.put("value.serializer", ByteArraySerializer.class.getName());
        settings.put("delivery.timeout.ms", "40000");
        for (String name : List.of("acks", "linger.ms", "batch.size", "buffer.memory"))
            if (words.containsKey(name)) settings.put(name, word(name));
        return settings;
    }

    private List<Source> sources(Window window, long recordsMax) {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < number("producers"); i++) {
            Source source = new Source(window, recordsMax);
            source.producer.partitionsFor(word("topic"));
            sources.add(source);
        }
        return sources;
    }

    private static List<Thread> startAll(List<? extends Runnable> runs) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable run : runs) {
            Thread thread = new Thread(run);
            // When one fails the program ends, whatever the others wait for.
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void setWindow(Window window) {
        long now = System.nanoTime();
        window.to = now + (number("warm.ms") + number("for.ms")) * 1_000_000L;
        window.from = now + number("warm.ms") * 1_000_000L;
    }

    private String produce() throws Exception {
        Window window = new Window();
        List<Source> sources = sources(window, Long.MAX_VALUE);
        setWindow(window);
        for (Thread thread : startAll(sources)) thread.join();
        if (window.failed.get() != null) throw window.failed.get();
        return produced(window, sources);
    }

    private String produced(Window window, List<Source> sources) {
        long acked = 0;
        int count = 0;
        for (Source source : sources) {
            acked += source.acked;
            count += source.count;
        }
        int[] micros = new int[count];
        int at = 0;
        for (Source source : sources) {
            System.arraycopy(source.micros, 0, micros, at, source.count);
            at += source.count;
        }
        return String.format("{\"recordsPerSecond\":%.1f,\"sent\":%d,%s}",
            acked * 1000.0 / number("for.ms"), window.sent.get(), percentiles(micros));
    }

    private String fill() throws Exception {
        Window window = new Window();
        List<Source> sources = sources(window, number("records") / number("producers"));
        window.from = System.nanoTime();
        long started = System.nanoTime();
        for (Thread thread : startAll(sources)) thread.join();
        if (window.failed.get() != null) throw window.failed.get();
        double seconds = (System.nanoTime() - started) / 1e9;
        return String.format("{\"recordsPerSecond\":%.1f,\"sent\":%d}", window.sent.get() / seconds, window.sent.get());
    }

    /** In milliseconds. */
    private static String percentiles(int[] micros) {
        Arrays.sort(micros);
        double sum = 0;
        for (int each : micros) sum += each;
        int last = micros.length - 1;
        if (last < 0) return "\"average\":0,\"p50\":0,\"p99\":0,\"p999\":0";
        return String.format("\"average\":%.3f,\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f", sum / micros.length / 1e3,
            micros[(int) (last * 0.5)] / 1e3, micros[(int) (last * 0.99)] / 1e3, micros[(int) (last * 0.999)] / 1e3);
    }

    // Consuming

    /** The settings of ConsumerPerformance. */
    private Properties consumerSettings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", word("bootstrap"));
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("auto.offset.reset", "earliest");
        settings.put("receive.buffer.bytes", "2097152");
        settings.put("max.partition.fetch.bytes", "1048576");
        settings.put("check.crcs", "false");
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    /** One consumer on its own thread, on partitions of its own. */
    private final class Reader implements Runnable {
        final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings());
        final CountDownLatch placed;
        final Window window;
        final AtomicLong left;
        final boolean fromStart;
        final List<TopicPartition> partitions = new ArrayList<>();
        long records;

        Reader(Window window, CountDownLatch placed, AtomicLong left, boolean fromStart, int which) {
            this.window = window;
            this.placed = placed;
            this.left = left;
            this.fromStart = fromStart;
            int of = number("partitions");
            for (int i = which; i < of; i += number("consumers")) partitions.add(new TopicPartition(word("topic"), i));
        }

        @Override
        public void run() {
            try {
                consumer.assign(partitions);
                if (fromStart) consumer.seekToBeginning(partitions);
                else consumer.seekToEnd(partitions);
                for (TopicPartition each : partitions) consumer.position(each);
                placed.countDown();
                placed.await();
                while (left.get() > 0 && System.nanoTime() < window.to) {
                    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
                    long now = System.nanoTime();
                    left.addAndGet(-polled.count());
                    if (now >= window.from && now < window.to) records += polled.count();
                }
            } catch (Exception failure) {
                window.failed.compareAndSet(null, failure);
            } finally {
                consumer.close();
            }
        }
    }

    private List<Reader> readers(Window window, CountDownLatch placed, AtomicLong left, boolean fromStart) {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < number("consumers"); i++) readers.add(new Reader(window, placed, left, fromStart, i));
        return readers;
    }

    /** From the moment on at which every consumer knows its place: what ConsumerPerformance calls fetch time. */
    private String consume() throws Exception {
        Window window = new Window();
        window.from = Long.MIN_VALUE;
        AtomicLong left = new AtomicLong(number("records"));
        CountDownLatch placed = new CountDownLatch(number("consumers") + 1);
        List<Reader> readers = readers(window, placed, left, true);
        List<Thread> threads = startAll(readers);
        while (placed.getCount() > 1 && window.failed.get() == null) Thread.sleep(1);
        long started = System.nanoTime();
        window.to = started + 60_000_000_000L;
        placed.countDown();
        for (; left.get() > 0 && window.failed.get() == null && System.nanoTime() < window.to; ) LockSupport.parkNanos(200_000);
        double seconds = (System.nanoTime() - started) / 1e9;
        for (Thread thread : threads) thread.join();
        if (window.failed.get() != null) throw window.failed.get();
        if (left.get() > 0) throw new IllegalStateException(left.get() + " records did not come in 60 s");
        long records = number("records") - left.get();
        return String.format("{\"recordsPerSecond\":%.1f,\"sent\":%d}", records / seconds, records);
    }

    /** Consumers at the end; what they get in the window counts. */
    private String tail() throws Exception {
        Window window = new Window();
        CountDownLatch placed = new CountDownLatch(number("consumers"));
        List<Reader> readers = readers(window, placed, new AtomicLong(Long.MAX_VALUE), false);
        List<Source> sources = sources(window, Long.MAX_VALUE);
        List<Thread> threads = startAll(readers);
        placed.await();
        setWindow(window);
        threads.addAll(startAll(sources));
        for (Thread thread : threads) thread.join();
        if (window.failed.get() != null) throw window.failed.get();
        long records = 0;
        for (Reader reader : readers) records += reader.records;
        return String.format("{\"recordsPerSecond\":%.1f,\"sent\":%d}", records * 1000.0 / number("for.ms"), window.sent.get());
    }

    // One record at a time

    /** As EndToEndLatency does it, with finer times: sent, acknowledged, read back, before the next is sent. */
    private String one() throws Exception {
        int warm = number("warm");
        int records = number("records");
        int[] micros = new int[records];
        byte[][] payloads = payloads(number("size"));
        TopicPartition partition = new TopicPartition(word("topic"), 0);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings());
             KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings())) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            for (int i = -warm; i < records; i++) {
                long begun = System.nanoTime();
                producer.send(new ProducerRecord<>(word("topic"), 0, null, payloads[i & 63])).get();
                int got = 0;
                for (long until = begun + 10_000_000_000L; got == 0; ) {
                    got = consumer.poll(Duration.ofMillis(1000)).count();
                    if (got == 0 && System.nanoTime() > until) throw new IllegalStateException("the record did not come back in 10 s");
                }
                if (got != 1) throw new IllegalStateException(got + " records instead of one");
                if (i >= 0) micros[i] = (int) ((System.nanoTime() - begun) / 1000);
            }
        }
        return String.format("{\"recordsPerSecond\":0,\"sent\":%d,%s}", warm + records, percentiles(micros));
    }
}
