// A member of a consumer group that copies records in transactions which hold the group's offsets: classic or KIP-848, dynamic or static.
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class GroupMember {
    /** Arguments: bootstrap servers, input, output, group, classic or consumer, group.instance.id or -, its name. Ends on SIGTERM. */
    public static void main(String[] args) throws Exception {
        String name = args[6];
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(consumerSettings(args));
        KafkaProducer<String, String> producer = new KafkaProducer<>(producerSettings(args[0], name));
        Thread main = Thread.currentThread();
        boolean[] stop = {false};
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop[0] = true;
            consumer.wakeup();
            try {
                main.join(20_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        producer.initTransactions();
        consumer.subscribe(List.of(args[1]), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                System.out.println("assigned " + partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                System.out.println("revoked " + partitions);
            }
        });
        try {
            while (!stop[0]) copy(consumer, producer, args[2], name);
        } catch (WakeupException e) {
            if (!stop[0]) throw e;
        } finally {
            consumer.close();
            producer.close();
        }
    }

    private static void copy(KafkaConsumer<String, String> consumer, KafkaProducer<String, String> producer, String output, String name) {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
        if (records.isEmpty()) return;
        try {
            producer.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (ConsumerRecord<String, String> record : records) {
                ProducerRecord<String, String> copy = new ProducerRecord<>(output, record.key(), record.value());
                copy.headers().add("by", name.getBytes(StandardCharsets.UTF_8));
                producer.send(copy);
                offsets.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
            }
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            producer.commitTransaction();
        } catch (ProducerFencedException e) {
            throw e;
        } catch (KafkaException e) {
            // Fenced as a member by a rebalance: nothing of it has happened, and whoever owns the partitions reads them again.
            System.out.println("aborts after " + e);
            producer.abortTransaction();
            consumer.committed(consumer.assignment()).forEach((partition, offset) -> {
                if (offset == null) consumer.seekToBeginning(List.of(partition));
                else consumer.seek(partition, offset);
            });
        }
    }

    private static Properties consumerSettings(String[] args) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
            "bootstrap.servers", args[0],
            "group.id", args[3],
            "group.protocol", args[4],
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "max.poll.records", "50",
            "key.deserializer", StringDeserializer.class.getName(),
            "value.deserializer", StringDeserializer.class.getName()));
        if (args[4].equals("classic")) {
            settings.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
            settings.put("session.timeout.ms", "6000");
            settings.put("heartbeat.interval.ms", "500");
        }
        if (!args[5].equals("-")) settings.put("group.instance.id", args[5]);
        return settings;
    }

    private static Properties producerSettings(String bootstrap, String name) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
            "bootstrap.servers", bootstrap,
            "transactional.id", name,
            "key.serializer", StringSerializer.class.getName(),
            "value.serializer", StringSerializer.class.getName()));
        return settings;
    }
}
