// franz-go: produces, consumes in a group, transacts and administers; every verb prints what it read.
//
// franz-go BOOTSTRAP produce TOPIC CODEC COUNT | consume TOPIC GROUP COUNT PROTOCOL | transact TOPIC COUNT | transform FROM TO GROUP COUNT | admin TOPIC GROUP
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

var codecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"gzip":   kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
	"zstd":   kgo.ZstdCompression(),
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	must(err)
	return n
}

func client(bootstrap string, opts ...kgo.Opt) *kgo.Client {
	all := append([]kgo.Opt{kgo.SeedBrokers(bootstrap), kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(20)}, opts...)
	made, err := kgo.NewClient(all...)
	must(err)
	return made
}

func main() {
	bootstrap, verb, args := os.Args[1], os.Args[2], os.Args[3:]
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	switch verb {
	case "produce":
		produce(ctx, bootstrap, args[0], args[1], number(args[2]))
	case "consume":
		consume(ctx, bootstrap, args[0], args[1], number(args[2]), args[3])
	case "transact":
		transact(ctx, bootstrap, args[0], number(args[1]))
	case "transform":
		transform(ctx, bootstrap, args[0], args[1], args[2], number(args[3]))
	case "admin":
		administer(ctx, bootstrap, args[0], args[1])
	default:
		must(errors.New("no verb " + verb))
	}
}

func produce(ctx context.Context, bootstrap, topic, codec string, count int) {
	producer := client(bootstrap, kgo.ProducerBatchCompression(codecs[codec]), kgo.ProducerLinger(20*time.Millisecond))
	defer producer.Close()
	records := make([]*kgo.Record, count)
	for i := range records {
		records[i] = &kgo.Record{
			Topic:   topic,
			Key:     []byte(fmt.Sprintf("key-%d", i)),
			Value:   []byte(fmt.Sprintf("value-%d-%s", i, strings.Repeat("x", 100))),
			Headers: []kgo.RecordHeader{{Key: "n", Value: []byte(strconv.Itoa(i))}},
		}
	}
	must(producer.ProduceSync(ctx, records...).FirstErr())
}

func consume(ctx context.Context, bootstrap, topic, group string, count int, protocol string) {
	opts := []kgo.Opt{kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.DisableAutoCommit(), kgo.Balancers(kgo.RangeBalancer()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}
	if protocol == "consumer" {
		opts = append(opts, kgo.ServerSideBalancer())
	}
	consumer := client(bootstrap, opts...)
	out := bufio.NewWriter(os.Stdout)
	for left := count; left > 0; {
		fetches := consumer.PollFetches(ctx)
		must(fetches.Err())
		fetches.EachRecord(func(record *kgo.Record) {
			fmt.Fprintf(out, "%s\t%s\n", record.Key, record.Value)
			left--
		})
	}
	must(consumer.CommitUncommittedOffsets(ctx))
	must(out.Flush())
	must(consumer.LeaveGroupContext(ctx))
	consumer.Close()
}

// Every third transaction of ten records is aborted.
func transact(ctx context.Context, bootstrap, topic string, count int) {
	producer := client(bootstrap, kgo.TransactionalID("franz-go-"+topic))
	defer producer.Close()
	for from := 0; from < count; from += 10 {
		commit := from/10%3 != 2
		what, end := "committed", kgo.TryCommit
		if !commit {
			what, end = "aborted", kgo.TryAbort
		}
		must(producer.BeginTransaction())
		for i := from; i < from+10; i++ {
			producer.Produce(ctx, &kgo.Record{Topic: topic, Key: []byte(fmt.Sprintf("key-%d", i)), Value: []byte(fmt.Sprintf("%s-%d", what, i))},
				func(_ *kgo.Record, err error) { must(err) })
		}
		must(producer.Flush(ctx))
		must(producer.EndTransaction(ctx, end))
	}
}

// Reads committed records in a group and writes them on in transactions that hold the group's offsets too.
func transform(ctx context.Context, bootstrap, from, to, group string, count int) {
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(bootstrap), kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(20),
		kgo.TransactionalID("franz-go-"+group), kgo.ConsumerGroup(group), kgo.ConsumeTopics(from),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DefaultProduceTopic(to))
	must(err)
	defer session.Close()
	for left := count; left > 0; {
		fetches := session.PollFetches(ctx)
		must(fetches.Err())
		must(session.Begin())
		read := 0
		fetches.EachRecord(func(record *kgo.Record) {
			session.Produce(ctx, &kgo.Record{Key: record.Key, Value: record.Value}, func(_ *kgo.Record, err error) { must(err) })
			read++
		})
		committed, err := session.End(ctx, kgo.TryCommit)
		must(err)
		if committed {
			left -= read
		}
	}
}

func administer(ctx context.Context, bootstrap, topic, group string) {
	connection := client(bootstrap)
	defer connection.Close()
	admin := kadm.NewClient(connection)
	week, hour := "604800000", "3600000"
	_, err := admin.CreateTopic(ctx, 3, 1, map[string]*string{"retention.ms": &week}, topic)
	must(err)
	_, err = admin.CreateTopic(ctx, 3, 1, nil, topic)
	fmt.Println("again", errors.Is(err, kerr.TopicAlreadyExists))
	partitions := func() {
		details, err := admin.ListTopics(ctx, topic)
		must(err)
		fmt.Println("partitions", len(details[topic].Partitions))
	}
	partitions()
	retention := func() {
		configs, err := admin.DescribeTopicConfigs(ctx, topic)
		must(err)
		for _, each := range configs[0].Configs {
			if each.Key == "retention.ms" {
				fmt.Println("retention.ms", each.MaybeValue())
			}
		}
	}
	retention()
	altered, err := admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "retention.ms", Value: &hour}}, topic)
	must(err)
	must(altered[0].Err)
	retention()
	grown, err := admin.UpdatePartitions(ctx, 5, topic)
	must(err)
	must(grown.Error())
	partitions()
	groups, err := admin.DescribeGroups(ctx, group)
	must(err)
	must(groups.Error())
	fmt.Println("state", groups[group].State)
	offsets, err := admin.FetchOffsets(ctx, group)
	must(err)
	sum := int64(0)
	offsets.Each(func(each kadm.OffsetResponse) { sum += each.At })
	fmt.Println("committed", sum)
	deleted, err := admin.DeleteGroups(ctx, group)
	must(err)
	must(deleted.Error())
	left, err := admin.ListGroups(ctx)
	must(err)
	_, there := left[group]
	fmt.Println("group listed", there)
	removed, err := admin.DeleteTopics(ctx, topic)
	must(err)
	must(removed.Error())
	topics, err := admin.ListTopics(ctx)
	must(err)
	fmt.Println("topic listed", topics.Has(topic))
}
