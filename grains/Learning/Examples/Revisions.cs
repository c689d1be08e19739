using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What was sent of a lesson.</summary>
/// <param name="Revision">The newest revision sent.</param>
/// <param name="Fingerprint">What it said.</param>
public readonly record struct SentRevision(int Revision, string Fingerprint);

/// <summary>Compares what the events teach now with what was sent.</summary>
public static class Revisions
{
    /// <summary>The lessons that say something new, at a revision above every one that was ever sent.</summary>
    public static ImmutableArray<LabeledExample> Raise(IEnumerable<LabeledExample> lessons, IReadOnlyDictionary<string, SentRevision> sent, int revision)
        => [.. lessons
            .Where(l => !sent.TryGetValue(l.Id, out var known) || known.Fingerprint != ExampleIdentity.FingerprintOf(l))
            .Where(l => l.Weight > 0 || sent.ContainsKey(l.Id))
            .Select(l => l with { Revision = revision })];

    /// <summary>Ids of lessons that were sent and that the events no longer teach.</summary>
    public static ImmutableArray<string> Vanished(IEnumerable<LabeledExample> lessons, IReadOnlyDictionary<string, SentRevision> sent)
    {
        var taught = lessons.Select(l => l.Id).ToHashSet();
        return [.. sent.Keys.Where(id => !taught.Contains(id))];
    }

    /// <summary>A sent example taken back: the same id, weight 0, a higher revision.</summary>
    public static LabeledExample Withdraw(LabeledExample sent, int revision, DateTimeOffset now) => sent with { Weight = 0, Revision = revision, CreatedAt = now };
}
