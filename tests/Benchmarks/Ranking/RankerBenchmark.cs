using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Tests.Benchmarks.Ranking;

/// <summary>200 candidates of 40 features through 200 trees of depth 6, on one thread: this project's evaluation beside ONNX Runtime's.</summary>
internal static class RankerBenchmark
{
    private const int Candidates = 200;
    private const int Features = 40;
    private const int Trees = 200;
    private const int Depth = 6;

    public static void Run(string[] arguments)
    {
        NativeParts.Load(NativeParts.OnnxRuntime);
        Random random = new(1);
        byte[] onnx = TreeEnsembleWriter.Write(new TreeEnsemble(Features, [], 0, [.. Enumerable.Range(0, Trees).Select(_ => FullTree(random))]));
        float[] features = [.. Enumerable.Range(0, Candidates * Features).Select(_ => random.NextSingle())];
        float[] withMissing = [.. features.Select(value => random.Next(10) == 0 ? float.NaN : value)];
        float[] scores = new float[Candidates];
        TreeEnsembleRanker own = TreeEnsembleRanker.Load(onnx);
        using OnnxRanker peer = new(onnx);

        TimeSpan[] times = InterleavedRace.Run(
            rounds: 31,
            perTurn: TimeSpan.FromMilliseconds(10),
            () => peer.Score(features, scores),
            () => own.Score(features, scores),
            () => peer.Score(withMissing, scores),
            () => own.Score(withMissing, scores));

        Console.WriteLine($"{Candidates} candidates x {Features} features, {Trees} trees of depth {Depth}, one thread, medians of 31 interleaved rounds");
        Console.WriteLine("                         ONNX Runtime    TreeEnsembleRanker    ratio");
        Print("no value missing", times[0], times[1]);
        Print("one in ten missing", times[2], times[3]);
    }

    private static void Print(string what, TimeSpan peer, TimeSpan own) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-20}{peer.TotalMicroseconds,14:F0} µs{own.TotalMicroseconds,19:F0} µs{peer / own,9:F2}"));

    private static ImmutableArray<TreeNode> FullTree(Random random)
    {
        int inner = (1 << Depth) - 1;
        return
        [
            .. Enumerable.Range(0, inner).Select(i =>
                TreeNode.Split(random.Next(Features), random.NextSingle(), (2 * i) + 1, (2 * i) + 2, random.Next(2) == 0, 1)),
            .. Enumerable.Range(0, inner + 1).Select(_ => TreeNode.Leaf(random.NextSingle() - 0.5f, 1)),
        ];
    }
}
