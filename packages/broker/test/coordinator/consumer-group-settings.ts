// Kafka's defaults of the settings of consumer groups, for coordinators that tests make themselves.

export const consumerGroupTestSettings = {
  'group.consumer.max.size': 2_147_483_647,
  'group.consumer.assignors': ['uniform', 'range'],
  'group.consumer.migration.policy': 'bidirectional',
  'group.consumer.regex.refresh.interval.ms': 600_000,
  'group.coordinator.rebalance.protocols': ['classic', 'consumer'],
  'group.consumer.session.timeout.ms': 45_000,
  'group.consumer.heartbeat.interval.ms': 5_000,
  'group.consumer.assignment.interval.ms': 1_000,
}
