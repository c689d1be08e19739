using OrleansReco.Abstractions;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Ranking.Reranking;

/// <summary>Makes a slate out of ranked candidates.</summary>
public static class SlateReranker
{
    /// <summary>
    /// Fills <paramref name="slate"/> position by position. A pin stands at its place (at the end, when the slate is shorter); of two pins for one place the later moves on by one.
    /// </summary>
    /// <param name="table">The candidates with their logits.</param>
    /// <param name="spec">Diversity, temperature and cap.</param>
    /// <param name="pins">Pins in the order of their rules; a candidate at most once.</param>
    /// <param name="random">Noise of the exploration; untouched at temperature 0.</param>
    /// <param name="slate">Receives the picks; its length is the length asked for.</param>
    /// <returns>Number of picks: fewer than asked for when candidates or caps run out.</returns>
    public static int Rerank(CandidateTable table, RerankingSpec spec, ReadOnlySpan<Pin> pins, ref RandomStream random, Span<Pick> slate)
    {
        using var builder = new SlateBuilder(table, spec);
        Span<int> pinned = slate.Length <= 256 ? stackalloc int[slate.Length] : new int[slate.Length];
        Place(pins, pinned);
        foreach (var candidate in pinned)
        {
            if (candidate >= 0)
            {
                builder.Reserve(candidate);
            }
        }

        var count = 0;
        for (var position = 0; position < slate.Length; position++)
        {
            if (pinned[position] >= 0)
            {
                slate[count++] = builder.PutPinned(pinned[position]);
            }
            else if (builder.TryPickNext(ref random, out var pick))
            {
                slate[count++] = pick;
            }
        }

        return count;
    }

    /// <summary>The best by logit alone: what serves when re-ranking is skipped. Propensities are 1.</summary>
    public static int TakeBest(CandidateTable table, Span<Pick> slate)
    {
        var random = default(RandomStream);
        return Rerank(table, new RerankingSpec(), [], ref random, slate);
    }

    private static void Place(ReadOnlySpan<Pin> pins, Span<int> pinned)
    {
        pinned.Fill(-1);
        foreach (var pin in pins)
        {
            for (var position = Math.Max(0, pin.Position); position < pinned.Length; position++)
            {
                if (pinned[position] < 0)
                {
                    pinned[position] = pin.Candidate;
                    break;
                }
            }
        }
    }
}
