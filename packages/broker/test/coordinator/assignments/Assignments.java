// Prints what Apache Kafka's server-side assignors make of random groups, one step of a group's life a line of JSON.
// javac -cp JARS Assignments.java && java -cp JARS:. Assignments | gzip -9n > kafka.jsonl.gz
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.*;
import org.apache.kafka.coordinator.group.assignor.*;
import org.apache.kafka.coordinator.group.modern.*;

public class Assignments {
  static String quoted(Object text) {
    return text == null ? "null" : "\"" + text + "\"";
  }

  static String list(Stream<String> items) {
    return items.collect(Collectors.joining(",", "[", "]"));
  }

  static String partitions(Map<Uuid, ? extends Collection<Integer>> map) {
    return map.entrySet().stream()
        .map(e -> quoted(e.getKey()) + ":" + e.getValue().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")))
        .collect(Collectors.joining(",", "{", "}"));
  }

  public static void main(String[] args) {
    Random random = new Random(848);
    for (int life = 0; life < 120; life++) life(random, life % 3 == 0, life % 2 == 0 ? new UniformAssignor() : new RangeAssignor());
  }

  static Uuid uuid(Random random) {
    return new Uuid(random.nextLong(), random.nextLong());
  }

  static void life(Random random, boolean alike, ConsumerGroupPartitionAssignor assignor) {
    Map<Uuid, Integer> topics = new LinkedHashMap<>();
    int topicCount = 1 + random.nextInt(alike ? 20 : 6);
    for (int i = 0; i < topicCount; i++) topics.put(uuid(random), 1 + random.nextInt(40));
    Map<String, Set<Uuid>> subscriptions = new LinkedHashMap<>();
    Map<String, String> instances = new HashMap<>();
    Map<String, Map<Uuid, Set<Integer>>> targets = new HashMap<>();
    for (int step = 0; step < 8; step++) {
      int joining = random.nextInt(4);
      for (int i = 0; i < joining; i++) {
        String id = uuid(random).toString();
        subscriptions.put(id, pick(random, topics.keySet(), alike));
        if (random.nextInt(4) == 0) instances.put(id, "i-" + random.nextInt(1000));
      }
      if (random.nextInt(3) == 0 && subscriptions.size() > 1) {
        String gone = new ArrayList<>(subscriptions.keySet()).get(random.nextInt(subscriptions.size()));
        subscriptions.remove(gone);
        targets.remove(gone);
      }
      if (!alike && random.nextInt(3) == 0 && !subscriptions.isEmpty()) {
        String other = new ArrayList<>(subscriptions.keySet()).get(random.nextInt(subscriptions.size()));
        subscriptions.put(other, pick(random, topics.keySet(), false));
      }
      if (random.nextInt(4) == 0) {
        Uuid grown = new ArrayList<>(topics.keySet()).get(random.nextInt(topics.size()));
        topics.merge(grown, 1 + random.nextInt(5), Integer::sum);
      }
      if (subscriptions.isEmpty()) continue;
      step(assignor, topics, subscriptions, instances, targets);
    }
  }

  static Set<Uuid> pick(Random random, Set<Uuid> topics, boolean all) {
    Set<Uuid> picked = topics.stream().filter(t -> all || random.nextInt(2) == 0).collect(Collectors.toCollection(LinkedHashSet::new));
    if (picked.isEmpty()) picked.add(topics.iterator().next());
    return picked;
  }

  static void step(ConsumerGroupPartitionAssignor assignor, Map<Uuid, Integer> topics, Map<String, Set<Uuid>> subscriptions,
      Map<String, String> instances, Map<String, Map<Uuid, Set<Integer>>> targets) {
    boolean homogeneous = new HashSet<>(subscriptions.values()).size() == 1;
    Map<String, MemberSubscriptionAndAssignmentImpl> members = new HashMap<>();
    Map<Uuid, Map<Integer, String>> owners = new HashMap<>();
    targets.forEach((id, target) -> target.forEach((topic, list) -> list.forEach(p -> owners.computeIfAbsent(topic, __ -> new HashMap<>()).put(p, id))));
    subscriptions.forEach((id, subscribed) -> members.put(id, new MemberSubscriptionAndAssignmentImpl(
        Optional.empty(), Optional.ofNullable(instances.get(id)), subscribed, new Assignment(targets.getOrDefault(id, Map.of())))));
    GroupAssignment result = assignor.assign(
        new GroupSpecImpl(members, homogeneous ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS, owners, Optional.empty()),
        new SubscribedTopicDescriber() {
          public int numPartitions(Uuid id) { return topics.getOrDefault(id, -1); }
          public Set<Integer> assignablePartitions(Uuid id) { throw new UnsupportedOperationException(); }
          public Set<String> racksForPartition(Uuid id, int partition) { return Set.of(); }
        });
    System.out.println("{\"assignor\":" + quoted(assignor.name()) + ",\"homogeneous\":" + homogeneous
        + ",\"topics\":{" + topics.entrySet().stream().map(e -> quoted(e.getKey()) + ":" + e.getValue()).collect(Collectors.joining(",")) + "}"
        + ",\"members\":" + list(subscriptions.entrySet().stream().map(e -> "{\"id\":" + quoted(e.getKey())
            + ",\"instance\":" + quoted(instances.get(e.getKey())) + ",\"topics\":" + list(e.getValue().stream().map(Assignments::quoted))
            + ",\"target\":" + partitions(targets.getOrDefault(e.getKey(), Map.of())) + "}"))
        + ",\"result\":{" + subscriptions.keySet().stream().map(id -> {
            MemberAssignment given = result.members().get(id);
            return quoted(id) + ":" + partitions(given == null ? Map.of() : given.partitions());
          }).collect(Collectors.joining(",")) + "}}");
    // As a record brings them back; what has not changed is not written.
    subscriptions.keySet().forEach(id -> {
      MemberAssignment given = result.members().get(id);
      if (given != null && given.partitions().equals(targets.get(id))) return;
      Map<Uuid, Set<Integer>> target = new HashMap<>();
      if (given != null) given.partitions().forEach((topic, list) -> target.put(topic, Collections.unmodifiableSet(new HashSet<>(list))));
      targets.put(id, Collections.unmodifiableMap(target));
    });
  }
}
