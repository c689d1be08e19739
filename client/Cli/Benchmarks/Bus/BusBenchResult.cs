using System.Collections.Immutable;

namespace OrleansReco.Cli.Benchmarks.Bus;

/// <summary>What <c>--json</c> holds.</summary>
/// <param name="Benchmark"><c>bus</c>.</param>
/// <param name="Processors">Logical processors of the machine, shared by broker, publishers, consumer and store.</param>
/// <param name="LoadAverageBefore">The machine's load average of the last minute before measuring; absent where the system does not say.</param>
/// <param name="ExampleBytes">Size of one example as JSON.</param>
/// <param name="Writers">Publishers side by side.</param>
/// <param name="Rows">One a transport.</param>
/// <param name="Outage">What a broker that is away costs; absent: RabbitMQ is not installed.</param>
internal sealed record BusBenchResult(string Benchmark, int Processors, double? LoadAverageBefore, int ExampleBytes, int Writers, ImmutableArray<BusBenchRow> Rows, BusOutage? Outage);

/// <summary>One transport.</summary>
/// <param name="Transport"><c>in memory</c> or <c>RabbitMQ</c>.</param>
/// <param name="Examples">How many were published.</param>
/// <param name="ConfirmedPerSecond">Publishes a second that the broker confirmed; absent in memory, where nothing is safe before it is stored.</param>
/// <param name="P50Ms">Median time of a confirm.</param>
/// <param name="P99Ms">99th percentile of it.</param>
/// <param name="StoredPerSecond">Examples a second taken from the bus and durable in the store. In memory while they are published; on RabbitMQ by a trainer that finds them in its queue.</param>
/// <param name="Stored">Rows in the store at the end.</param>
internal sealed record BusBenchRow(string Transport, int Examples, double? ConfirmedPerSecond, double? P50Ms, double? P99Ms, double StoredPerSecond, long Stored);

/// <summary>What a broker that is away costs its publishers.</summary>
/// <param name="Seconds">How long it was away.</param>
/// <param name="Refused">Publishes that were refused meanwhile; their examples stay in their outboxes.</param>
/// <param name="LongestMs">The longest that one of them waited for its refusal.</param>
/// <param name="HeapBeforeMb">Managed memory before, after a collection, in MiB.</param>
/// <param name="HeapWhileMb">The most that was seen while it was away, after a collection.</param>
/// <param name="WorkingSetBeforeMb">Memory of the whole process before, in MiB.</param>
/// <param name="WorkingSetWhileMb">The most that was seen while the broker was away.</param>
/// <param name="BackAfterMs">From the broker's return to the first confirm.</param>
internal sealed record BusOutage(double Seconds, long Refused, double LongestMs, double HeapBeforeMb, double HeapWhileMb, double WorkingSetBeforeMb, double WorkingSetWhileMb, double BackAfterMs);
