// Prints what Java's assignors make of random groups, one JSON line a case: the data of assignors.jsonl.
// javac -cp "$(cat .judges/broker.cp)" Assignors.java && java -cp "$(cat .judges/broker.cp):." Assignors > ../../data/assignors.jsonl
import java.nio.ByteBuffer;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.common.*;

public class Assignors {
  static final Random random = new Random(20261121);

  public static void main(String[] args) {
    for (int number = 0; number < 120; number++) {
      Map<String, Integer> topics = new TreeMap<>();
      for (int topic = 0; topic <= random.nextInt(4); topic++) topics.put("t" + topic, 1 + random.nextInt(9));
      boolean equal = number % 2 == 0;
      Map<String, List<String>> wants = new LinkedHashMap<>();
      Map<String, Optional<String>> instances = new HashMap<>();
      int members = 1 + random.nextInt(6);
      for (int member = 0; member < members; member++) addMember(wants, instances, topics, equal);
      ConsumerPartitionAssignor assignor = List.of(new RangeAssignor(), new RoundRobinAssignor(), new CooperativeStickyAssignor()).get(number / 2 % 3);
      Map<String, List<TopicPartition>> owned = new HashMap<>();
      // Further rounds on what the round before left: members come and go, partitions are added.
      int rounds = assignor instanceof CooperativeStickyAssignor ? 5 : 1;
      for (int round = 0; round < rounds; round++) {
        if (round == 2 && wants.size() > 1) {
          String leaving = new ArrayList<>(wants.keySet()).get(random.nextInt(wants.size()));
          wants.remove(leaving);
          owned.remove(leaving);
        }
        if (round == 3) addMember(wants, instances, topics, equal);
        owned = print(assignor, topics, wants, instances, owned, round);
      }
    }
  }

  static void addMember(Map<String, List<String>> wants, Map<String, Optional<String>> instances, Map<String, Integer> topics, boolean equal) {
    String id = "m" + random.nextInt(1000);
    List<String> wanted = topics.keySet().stream().filter(topic -> equal || random.nextInt(3) > 0).collect(Collectors.toList());
    wants.put(id, wanted);
    instances.put(id, random.nextInt(4) == 0 ? Optional.of("i" + random.nextInt(1000)) : Optional.empty());
  }

  static Map<String, List<TopicPartition>> print(ConsumerPartitionAssignor assignor, Map<String, Integer> topics, Map<String, List<String>> wants,
      Map<String, Optional<String>> instances, Map<String, List<TopicPartition>> owned, int generation) {
    List<PartitionInfo> infos = new ArrayList<>();
    Node[] none = {};
    topics.forEach((topic, count) -> IntStream.range(0, count).forEach(p -> infos.add(new PartitionInfo(topic, p, null, none, none))));
    Cluster cluster = new Cluster("c", List.of(), infos, Set.of(), Set.of());
    Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    wants.forEach((id, wanted) -> {
      Subscription one = new Subscription(wanted, null, owned.getOrDefault(id, List.of()), generation - 1, Optional.empty());
      one.setGroupInstanceId(instances.get(id));
      subscriptions.put(id, one);
    });
    Map<String, Assignment> result = assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
    StringBuilder line = new StringBuilder("{\"assignor\":\"" + assignor.name() + "\",\"round\":" + generation + ",\"topics\":{");
    line.append(topics.entrySet().stream().map(e -> "\"" + e.getKey() + "\":" + e.getValue()).collect(Collectors.joining(",")));
    line.append("},\"members\":[");
    line.append(subscriptions.entrySet().stream().map(e -> "{\"id\":\"" + e.getKey() + "\",\"instance\":"
        + e.getValue().groupInstanceId().map(i -> "\"" + i + "\"").orElse("null") + ",\"topics\":"
        + e.getValue().topics().stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(",", "[", "]"))
        + ",\"owned\":" + list(e.getValue().ownedPartitions()) + ",\"assigned\":" + list(result.get(e.getKey()).partitions()) + "}")
        .collect(Collectors.joining(",")));
    System.out.println(line.append("]}"));
    Map<String, List<TopicPartition>> next = new HashMap<>();
    result.forEach((id, assignment) -> next.put(id, assignment.partitions()));
    return next;
  }

  static String list(List<TopicPartition> partitions) {
    return partitions.stream().map(p -> "\"" + p.topic() + "-" + p.partition() + "\"").sorted().collect(Collectors.joining(",", "[", "]"));
  }
}
