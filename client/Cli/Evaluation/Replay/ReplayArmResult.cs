using System.Collections.Immutable;
using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>What an arm reached.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Places">For each event the zero-based place of its item in the slate served before it, or −1.</param>
internal sealed record ReplayArmResult(string Name, ImmutableArray<int> Places)
{
    private const int Seed = 6;

    public double HitRate => Places.Average(place => place >= 0 ? 1.0 : 0);

    public double Ndcg => Places.Average(Gain);

    /// <summary>Hit rate and nDCG of each tenth of the stream.</summary>
    public IEnumerable<(double HitRate, double Ndcg)> Tenths() =>
        Places.Chunk((Places.Length + 9) / 10).Select(part => (part.Average(place => place >= 0 ? 1.0 : 0), part.Average(Gain)));

    /// <summary>Hit rate with its interval over users.</summary>
    public Interval HitRateInterval(ImmutableArray<string> users) => ByUser(users, i => Places[i] >= 0 ? 1 : 0);

    /// <summary>This arm's hit rate minus another's on the same events, paired by user.</summary>
    public Interval Minus(ReplayArmResult other, ImmutableArray<string> users) => ByUser(users, i => (Places[i] >= 0 ? 1 : 0) - (other.Places[i] >= 0 ? 1 : 0));

    private static Interval ByUser(ImmutableArray<string> users, Func<int, double> value)
    {
        var sums = new SortedDictionary<string, (double Value, double Events)>(StringComparer.Ordinal);
        for (var i = 0; i < users.Length; i++)
        {
            var (sum, events) = sums.GetValueOrDefault(users[i]);
            sums[users[i]] = (sum + value(i), events + 1);
        }

        return Bootstrap.Ratio([.. sums.Values.Select(sum => sum.Value)], [.. sums.Values.Select(sum => sum.Events)], Seed);
    }

    private static double Gain(int place) => place < 0 ? 0 : 1 / Math.Log2(place + 2);
}
