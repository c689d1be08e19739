using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Benchmarks.Retrieval;

/// <summary>Exact search and fold-in on one thread: median and p99 a run, beside a plain scan and a plain read of the same bytes in the same run.</summary>
internal static class RetrievalBenchmark
{
    private const int Dimension = 64;
    private const int K = 100;
    private const int Batch = 64;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static void Run(string[] arguments)
    {
        Console.WriteLine($"{"what",-52} {"median µs",12} {"p99 µs",12} {"per second",12} {"bytes",8}  note");
        foreach (var count in new[] { 1_682, 100_000, 1_000_000 })
        {
            Search(count);
        }

        Fold(16);
        Fold(64);
        Fold(256);
    }

    private static void Search(int count)
    {
        var random = new Random(1);
        var factors = Gaussian(random, count * Dimension);
        var queries = Gaussian(random, Batch * Dimension);
        var index = ExactIndex.Create(count, Dimension, new Rows(factors));
        var (results, batched, counts) = (new ScoredRow[K], new ScoredRow[Batch * K], new int[Batch]);
        var sum = 0f;
        var next = 0;
        var timings = Rounds.Run(
            Duration,
            () => sum += TensorPrimitives.Sum<float>(factors),
            () => PlainScan(factors, Query(queries, next++), results),
            () => index.Search(Query(queries, next++), K, null, results),
            () => index.SearchBatch(queries, K, null, batched, counts));
        var (read, plain, one, batch) = (timings[0], timings[1], timings[2], timings[3]);
        var what = $"exact, {count:n0} × {Dimension}, top {K}";
        Row($"plain read of the vectors, {count:n0} × {Dimension}", read, 1, $"{Gigabytes(count, read):f1} GB/s");
        Row($"plain scan (TensorPrimitives.Dot, heap), {count:n0}", plain, 1, "");
        Row($"{what}, batch 1", one, 1, $"{one.Median / read.Median:f2} × the read, {plain.Median / one.Median:f1} × faster than the plain scan");
        Row($"{what}, batch {Batch}", batch, Batch, $"{Batch * one.Median / batch.Median:f1} × faster a query than batch 1, {2.0 * Batch * count * Dimension / batch.Median / 1000:f0} GFLOP/s");
        GC.KeepAlive(sum);
    }

    private static void Fold(int length)
    {
        const int Items = 1_682;
        var random = new Random(2);
        var model = new FactorModel([.. Enumerable.Range(0, Items).Select(i => $"item-{i}")], Gaussian(random, Items * Dimension), Dimension, new FoldInSettings());
        var now = DateTimeOffset.UnixEpoch.AddYears(30);
        var history = Enumerable.Range(0, length).Select(i => new HistoryEntry($"item-{random.Next(Items)}", EventType.Play, i % 5 == 0 ? -1 : 1, now.AddHours(i - length), null, i)).ToArray();
        using var folded = FoldIn.Solve(model, model, history, now)!;
        var item = 0;
        var timings = Rounds.Run(Duration, () => FoldIn.Solve(model, model, history, now)!.Dispose(), () => folded.TopContribution(model.VectorOf(item++ % Items)));
        Row($"fold-in, {length} entries, d {Dimension}, {Items:n0} items", timings[0], 1, "");
        Row($"which of {length} entries an item's score comes from", timings[1], 1, "");
    }

    private static int PlainScan(float[] factors, ReadOnlySpan<float> query, ScoredRow[] results)
    {
        var worstFirst = new PriorityQueue<int, float>(K + 1);
        for (var row = 0; row < factors.Length / Dimension; row++)
        {
            var score = TensorPrimitives.Dot(factors.AsSpan(row * Dimension, Dimension), query);
            if (worstFirst.Count < K)
            {
                worstFirst.Enqueue(row, score);
            }
            else if (worstFirst.TryPeek(out _, out var worst) && score > worst)
            {
                worstFirst.EnqueueDequeue(row, score);
            }
        }

        for (var i = K - 1; i >= 0 && worstFirst.TryDequeue(out var row, out var score); i--)
        {
            results[i] = new ScoredRow(row, score);
        }

        return K;
    }

    private static ReadOnlySpan<float> Query(float[] queries, int i) => queries.AsSpan(i % Batch * Dimension, Dimension);

    private static double Gigabytes(int count, Timing timing) => count * Dimension * sizeof(float) / timing.Median / 1000;

    private static void Row(string what, Timing timing, int queries, string note) =>
        Console.WriteLine($"{what,-52} {timing.Median,12:n1} {timing.P99,12:n1} {queries * 1e6 / timing.Median,12:n0} {timing.Allocated,8:n0}  {note}");

    private static float[] Gaussian(Random random, int length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    private sealed class Rows(float[] values) : IItemVectors
    {
        public bool TryGetRow(string itemId, out int row) => int.TryParse(itemId, out row);

        public ReadOnlySpan<float> VectorOf(int row) => values.AsSpan(row * Dimension, Dimension);
    }
}
