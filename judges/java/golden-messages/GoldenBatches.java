// Record batches written by Kafka's own builder, with what Kafka's own reader says of them: one line a batch.
import java.io.BufferedWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.KRaftVersionRecord;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.message.SnapshotFooterRecord;
import org.apache.kafka.common.message.SnapshotHeaderRecord;
import org.apache.kafka.common.message.VotersRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

final class GoldenBatches {
    private final Random random;
    private final BufferedWriter writer;

    private GoldenBatches(Random random, BufferedWriter writer) {
        this.random = random;
        this.writer = writer;
    }

    static void write(Path folder, long seed) throws Exception {
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve("batches.txt"))) {
            GoldenBatches batches = new GoldenBatches(new Random(seed), writer);
            for (int i = 0; i < 60; i++) batches.data(CompressionType.NONE, i);
            batches.control();
            for (byte magic = 0; magic < 2; magic++) batches.old(magic);
        }
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve("compressed-batches.txt"))) {
            GoldenBatches batches = new GoldenBatches(new Random(seed), writer);
            for (CompressionType type : CompressionType.values()) {
                for (int i = 0; type != CompressionType.NONE && i < 6; i++) batches.data(type, i);
            }
        }
    }

    private void data(CompressionType type, int size) throws Exception {
        boolean idempotent = random.nextBoolean();
        boolean transactional = idempotent && random.nextBoolean();
        long baseOffset = random.nextInt(3) == 0 ? 0 : (long) (random.nextDouble() * (1L << 40));
        long producerId = idempotent ? random.nextInt(1_000_000) : -1;
        short epoch = (short) (idempotent ? random.nextInt(Short.MAX_VALUE) : -1);
        int sequence = idempotent ? (random.nextInt(4) == 0 ? Integer.MAX_VALUE - random.nextInt(3) : random.nextInt(1000)) : -1;
        TimestampType timestampType = random.nextInt(4) == 0 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        int leaderEpoch = random.nextInt(5) - 1;
        int records = 1 + random.nextInt(type == CompressionType.NONE ? 8 : 40) + (size == 5 ? 200 : 0);
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1024), (byte) 2, Compression.of(type).build(), timestampType, baseOffset, 1_800_000_000_000L, producerId, epoch, sequence, transactional, leaderEpoch);
        MemoryRecordsBuilder plain = MemoryRecords.builder(ByteBuffer.allocate(1024), (byte) 2, Compression.NONE, timestampType, baseOffset, 1_800_000_000_000L, producerId, epoch, sequence, transactional, leaderEpoch);
        long timestamp = random.nextInt(8) == 0 ? 0 : 1_700_000_000_000L;
        for (int i = 0; i < records; i++) {
            byte[] key = random.nextInt(3) == 0 ? null : bytes(20);
            byte[] value = random.nextInt(6) == 0 ? null : bytes(random.nextInt(10) == 0 ? 3000 : 40);
            Header[] headers = new Header[random.nextInt(4) == 0 ? random.nextInt(4) : 0];
            for (int h = 0; h < headers.length; h++) headers[h] = new RecordHeader(random.nextBoolean() ? "trace" : "größe-" + h, random.nextInt(4) == 0 ? null : bytes(10));
            builder.append(timestamp, key, value, headers);
            plain.append(timestamp, key, value, headers);
            timestamp = Math.max(0, timestamp + random.nextInt(20_000) - 5_000 + (random.nextInt(10) == 0 ? 100_000_000_000L : 0));
        }
        ByteBuffer uncompressed = plain.build().buffer().duplicate();
        uncompressed.position(uncompressed.position() + 61);
        line(type.name, builder.build(), type == CompressionType.NONE ? "-" : GoldenMessages.hex(uncompressed));
    }

    private void control() throws Exception {
        line("commit", MemoryRecords.withEndTransactionMarker(77, 1_700_000_000_123L, 4, 1234, (short) 7, new EndTransactionMarker(ControlRecordType.COMMIT, 9)), "-");
        line("abort", MemoryRecords.withEndTransactionMarker(0, 0, -1, 0, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0)), "-");
        var voters = List.of(new LeaderChangeMessage.Voter().setVoterId(1), new LeaderChangeMessage.Voter().setVoterId(2));
        var leaderChange = new LeaderChangeMessage().setVersion((short) 0).setLeaderId(2).setVoters(voters).setGrantingVoters(voters.subList(0, 1));
        line("leaderChange", MemoryRecords.withLeaderChangeMessage(5, 1_700_000_000_000L, 3, ByteBuffer.allocate(512), leaderChange), "-");
        var header = new SnapshotHeaderRecord().setVersion((short) 0).setLastContainedLogTimestamp(1_700_000_000_000L);
        line("snapshotHeader", MemoryRecords.withSnapshotHeaderRecord(0, 1_700_000_000_001L, 1, ByteBuffer.allocate(512), header), "-");
        line("snapshotFooter", MemoryRecords.withSnapshotFooterRecord(9, 1_700_000_000_001L, 1, ByteBuffer.allocate(512), new SnapshotFooterRecord().setVersion((short) 0)), "-");
        line("kraftVersion", MemoryRecords.withKRaftVersionRecord(1, 1_700_000_000_001L, 1, ByteBuffer.allocate(512), new KRaftVersionRecord().setVersion((short) 0).setKRaftVersion((short) 1)), "-");
        var endpoints = new VotersRecord.EndpointCollection();
        endpoints.add(new VotersRecord.Endpoint().setName("CONTROLLER").setHost("localhost").setPort(9093));
        var voter = new VotersRecord.Voter().setVoterId(1).setVoterDirectoryId(new Uuid(7, 8)).setEndpoints(endpoints).setKRaftVersionFeature(new VotersRecord.KRaftVersionFeature().setMinSupportedVersion((short) 0).setMaxSupportedVersion((short) 1));
        line("kraftVoters", MemoryRecords.withVotersRecord(2, 1_700_000_000_001L, 1, ByteBuffer.allocate(512), new VotersRecord().setVersion((short) 0).setVoters(List.of(voter))), "-");
    }

    private void old(byte magic) throws Exception {
        MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(512), magic, Compression.NONE, TimestampType.CREATE_TIME, 0, magic == 0 ? -1 : 1000);
        builder.append(magic == 0 ? -1 : 1_700_000_000_000L, "key".getBytes(StandardCharsets.UTF_8), "value".getBytes(StandardCharsets.UTF_8));
        writer.write("magic" + magic + " - - " + GoldenMessages.hex(builder.build().buffer()) + " -\n");
    }

    // name, header's fields, records, bytes, records' bytes without compression.
    private void line(String name, MemoryRecords records, String uncompressed) throws Exception {
        MutableRecordBatch batch = records.batches().iterator().next();
        if (!batch.isValid()) throw new IllegalStateException("invalid by its own measure");
        StringBuilder text = new StringBuilder();
        for (Record record : batch) {
            text.append(text.isEmpty() ? "" : ";").append(record.offset()).append(',').append(record.timestamp()).append(',');
            text.append(field(record.key())).append(',').append(field(record.value()));
            for (Header header : record.headers()) {
                text.append(',').append(GoldenMessages.hex(ByteBuffer.wrap(header.key().getBytes(StandardCharsets.UTF_8)))).append('=');
                text.append(field(header.value() == null ? null : ByteBuffer.wrap(header.value())));
            }
        }
        String header = String.join(",", String.valueOf(batch.sizeInBytes()), String.valueOf(batch.baseOffset()), String.valueOf(batch.lastOffset()), String.valueOf(batch.nextOffset()),
            String.valueOf(batch.partitionLeaderEpoch()), String.valueOf(batch.checksum()), String.valueOf(batch.compressionType().id), String.valueOf(batch.timestampType().id),
            String.valueOf(batch.isTransactional()), String.valueOf(batch.isControlBatch()), String.valueOf(batch.maxTimestamp()), String.valueOf(batch.producerId()),
            String.valueOf(batch.producerEpoch()), String.valueOf(batch.baseSequence()), String.valueOf(batch.lastSequence()), String.valueOf(batch.countOrNull()));
        writer.write(name + " " + header + " " + text + " " + GoldenMessages.hex(records.buffer()) + " " + uncompressed + "\n");
    }

    private static String field(ByteBuffer bytes) {
        return bytes == null ? "null" : GoldenMessages.hex(bytes);
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        // Few different values, so that compression has something to do.
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) ('a' + random.nextInt(4));
        return bytes;
    }
}
