"""confluent-kafka: writes records, or reads them all and prints each as key<TAB>value.

exchange.py BOOTSTRAP produce TOPIC CODEC COUNT | exchange.py BOOTSTRAP consume TOPIC GROUP COUNT
"""
import sys

from confluent_kafka import Consumer, Producer

bootstrap, verb, topic, extra, count = sys.argv[1:]
if verb == "produce":
    producer = Producer({"bootstrap.servers": bootstrap, "compression.type": extra, "linger.ms": 50})
    for i in range(int(count)):
        producer.produce(topic, key=f"key-{i}", value=f"value-{i}-" + "x" * 100, headers={"n": str(i)})
    if producer.flush(30) > 0:
        sys.exit("not all records were delivered")
else:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": extra, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    left = int(count)
    while left > 0:
        message = consumer.poll(20)
        if message is None:
            sys.exit(f"{left} records did not come")
        if message.error():
            sys.exit(str(message.error()))
        print(message.key().decode(), message.value().decode(), sep="\t")
        left -= 1
    consumer.commit(asynchronous=False)
    consumer.close()
