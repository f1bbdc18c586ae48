"""aiokafka: produces, consumes in a group, transacts and administers; every verb prints what it read.

aio.py BOOTSTRAP produce TOPIC CODEC COUNT | consume TOPIC GROUP COUNT PROTOCOL | transact TOPIC COUNT | transform FROM TO GROUP COUNT | admin TOPIC GROUP
"""
import asyncio
import logging
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

# It logs what it tries again, such as a coordinator whose topic is being made.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
bootstrap, verb, *args = sys.argv[1:]


async def produce(topic, codec, count):
    compression = None if codec == "none" else codec
    async with AIOKafkaProducer(
        bootstrap_servers=bootstrap, compression_type=compression, enable_idempotence=True, linger_ms=20
    ) as producer:
        sent = [
            await producer.send(
                topic, key=b"key-%d" % i, value=b"value-%d-" % i + b"x" * 100, headers=[("n", str(i).encode())]
            )
            for i in range(int(count))
        ]
        await asyncio.gather(*sent)


def consumer_of(topic, group, **further):
    return AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        **further,
    )


async def consume(topic, group, count, _protocol):
    async with consumer_of(topic, group) as consumer:
        for _ in range(int(count)):
            message = await consumer.getone()
            print(message.key.decode(), message.value.decode(), sep="\t")
        await consumer.commit()


async def transact(topic, count):
    """Every third transaction of ten records is aborted."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"aiokafka-{topic}") as producer:
        for start in range(0, int(count), 10):
            commit = start // 10 % 3 != 2
            await producer.begin_transaction()
            for i in range(start, start + 10):
                await producer.send_and_wait(
                    topic, key=b"key-%d" % i, value=(b"committed-%d" if commit else b"aborted-%d") % i
                )
            await (producer.commit_transaction() if commit else producer.abort_transaction())


async def transform(source, target, group, count):
    """Reads committed records in a group and writes them on in transactions that hold the group's offsets too."""
    left = int(count)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"aiokafka-{group}") as producer:
        async with consumer_of(source, group, isolation_level="read_committed") as consumer:
            while left > 0:
                batches = await consumer.getmany(timeout_ms=1000)
                async with producer.transaction():
                    for messages in batches.values():
                        for message in messages:
                            await producer.send(target, key=message.key, value=message.value)
                            left -= 1
                    offsets = {partition: messages[-1].offset + 1 for partition, messages in batches.items()}
                    await producer.send_offsets_to_transaction(offsets, group)


async def admin(topic, group):
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    new = NewTopic(name=topic, num_partitions=3, replication_factor=1, topic_configs={"retention.ms": "604800000"})
    created = await client.create_topics([new])
    assert created.topic_errors[0][1] == 0, created
    again = await client.create_topics([new])
    print("again", str(for_code(again.topic_errors[0][1]).__name__ == "TopicAlreadyExistsError").lower())

    async def partitions():
        [described] = await client.describe_topics([topic])
        print("partitions", len(described["partitions"]))

    async def retention():
        [answer] = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        configs = answer.resources[0][4]
        print("retention.ms", next(each[1] for each in configs if each[0] == "retention.ms"))

    await partitions()
    await retention()
    await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"retention.ms": "3600000"})])
    await retention()
    await client.create_partitions({topic: NewPartitions(total_count=5)})
    await partitions()
    [described] = await client.describe_consumer_groups([group])
    print("state", described.groups[0][2])
    offsets = await client.list_consumer_group_offsets(group)
    print("committed", sum(each.offset for each in offsets.values()))
    await client.delete_topics([topic])
    print("topic listed", str(topic in await client.list_topics()).lower())
    await client.close()


verbs = {"produce": produce, "consume": consume, "transact": transact, "transform": transform, "admin": admin}
asyncio.run(asyncio.wait_for(verbs[verb](*args), 60))
