using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>Measures durable writes: a number of writers, each of which waits for its write to be on disk before it makes the next.</summary>
/// <param name="folder">Where stores on SQLite are made, a new one each.</param>
/// <param name="server">The server on which databases are made, a new one each; null: SQLite.</param>
/// <param name="duration">How long each cell is measured.</param>
internal sealed class StoreBench(string folder, PostgreSqlServer? server, TimeSpan duration)
{
    /// <summary>Users that one writer writes for in turn: many users mean many pages of the indexes.</summary>
    private const int UsersPerWriter = 100;

    /// <summary>The numbers of concurrent writers measured.</summary>
    public static ImmutableArray<int> Writers { get; } = [64, 256, 1_000];

    /// <summary>Memory and log as a server of its own would have them; durability is as in production.</summary>
    public static IReadOnlyDictionary<string, string> ServerSettings { get; } = new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_wal_size"] = "4GB" };

    /// <summary>The payload sizes measured, in bytes.</summary>
    public static ImmutableArray<int> Sizes { get; } = [600, 4_096];

    /// <summary>Measures one cell of the table in an empty store.</summary>
    /// <param name="operation"><c>append</c>: one event to a user's log; <c>snapshot</c>: one grain state over its predecessor.</param>
    /// <param name="bytes">Size of the serialized event or state.</param>
    /// <param name="writers">Concurrent writers.</param>
    public async Task<StoreBenchRow> Measure(string operation, int bytes, int writers)
    {
        var name = $"{operation}-{bytes}-{writers}";
        var path = Path.Combine(folder, name);
        var logged = new ServiceCollection().AddLogging();
        var services = (server is null
            ? logged.AddSqliteStore(new SqliteStoreOptions { Folder = path })
            : logged.AddPostgreSqlStore(new PostgreSqlOptions { ConnectionString = await server.CreateDatabaseAsync(name) })).BuildServiceProvider();
        try
        {
            var store = services.GetRequiredService<IStore>();
            var serializer = services.GetRequiredService<IStateSerializer>();
            using var stop = new CancellationTokenSource();
            var loops = Enumerable.Range(0, writers)
                .Select(w => Task.Run(() => operation == "append" ? Append(store, serializer, w, bytes, stop.Token) : Snapshot(store, w, bytes, stop.Token)))
                .ToArray();
            var watch = Stopwatch.StartNew();
            stop.CancelAfter(duration);
            var latencies = await Task.WhenAll(loops);
            var elapsed = watch.Elapsed;
            var all = latencies.SelectMany(l => l).Order().ToArray();
            return new StoreBenchRow(server is null ? "sqlite" : "postgresql", operation, bytes, writers, all.Length / elapsed.TotalSeconds, Percentile(all, 0.5), Percentile(all, 0.99));
        }
        finally
        {
            await services.DisposeAsync();
            if (server is null)
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                await server.DropDatabaseAsync(name);
            }
        }
    }

    private static async Task<List<double>> Append(IStore store, IStateSerializer serializer, int writer, int bytes, CancellationToken stop)
    {
        var text = new string('x', bytes - serializer.Serialize(Event(UserOf(writer, 0), 1, "x")).Length + 1);
        var latencies = new List<double>();
        for (var n = 0L; !stop.IsCancellationRequested; n++)
        {
            var user = UserOf(writer, n);
            var start = Stopwatch.GetTimestamp();
            await store.AppendEventsAsync(user, [Event(user, (n / UsersPerWriter) + 1, text)]);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<List<double>> Snapshot(IStore store, int writer, int bytes, CancellationToken stop)
    {
        var payload = new byte[bytes];
        new Random(writer).NextBytes(payload);
        var latencies = new List<double>();
        for (var n = 0L; !stop.IsCancellationRequested; n++)
        {
            var round = n / UsersPerWriter;
            var start = Stopwatch.GetTimestamp();
            await store.WriteSnapshotAsync("user/" + UserOf(writer, n), "user", round == 0 ? null : $"w{round - 1}", $"w{round}", payload);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return latencies;
    }

    private static string UserOf(int writer, long n) => $"user-{writer:D4}-{n % UsersPerWriter:D2}";

    private static LoggedEvent Event(string user, long seq, string text)
    {
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(seq);
        return new LoggedEvent(seq, at, new UserEvent
        {
            EventId = $"event-{seq:D8}",
            Type = EventType.Edit,
            UserId = user,
            Timestamp = at,
            Edit = new SlateEdit { Op = EditOperation.Text, Before = "", After = text },
        });
    }

    private static double Percentile(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
}

/// <summary>One measured cell.</summary>
/// <param name="Store"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Operation"><c>append</c> or <c>snapshot</c>.</param>
/// <param name="Bytes">Size of each payload.</param>
/// <param name="Writers">Concurrent writers.</param>
/// <param name="PerSecond">Durable writes a second.</param>
/// <param name="P50Ms">Median time from the call to the acknowledgement, in milliseconds.</param>
/// <param name="P99Ms">99th percentile of it.</param>
internal sealed record StoreBenchRow(string Store, string Operation, int Bytes, int Writers, double PerSecond, double P50Ms, double P99Ms);
