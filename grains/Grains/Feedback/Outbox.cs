using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Examples on their way: of each id the highest revision, until the example store acknowledges it.</summary>
/// <param name="instruments">Told how many examples come and go.</param>
/// <param name="limit">From so many on it takes no more slates.</param>
internal sealed class Outbox(FeedbackInstruments instruments, int limit)
{
    private readonly Dictionary<string, LabeledExample> _examples = new(StringComparer.Ordinal);

    public bool IsEmpty => _examples.Count == 0;

    /// <summary>Whether a slate that falls due must wait: its lessons can be drawn again at any time, and in the log they take no room here.</summary>
    public bool IsFull => _examples.Count >= limit;

    /// <summary>What waits, in the order of its revisions.</summary>
    public ImmutableArray<LabeledExample> Examples => [.. _examples.Values.OrderBy(e => e.Revision).ThenBy(e => e.Id, StringComparer.Ordinal)];

    public void Put(IEnumerable<LabeledExample> examples)
    {
        var before = _examples.Count;
        foreach (var example in examples)
        {
            if (!_examples.TryGetValue(example.Id, out var waiting) || waiting.Revision < example.Revision)
            {
                _examples[example.Id] = example;
            }
        }

        instruments.Waiting(_examples.Count - before);
    }

    public LabeledExample? Find(string id) => _examples.GetValueOrDefault(id);

    /// <summary>Forgets what is safe; a higher revision than the acknowledged one stays.</summary>
    public bool Acknowledge(ImmutableArray<ExampleRef> examples)
    {
        var any = false;
        foreach (var acknowledged in examples)
        {
            if (_examples.TryGetValue(acknowledged.Id, out var waiting) && waiting.Revision <= acknowledged.Revision)
            {
                _examples.Remove(acknowledged.Id);
                instruments.Waiting(-1);
                any = true;
            }
        }

        return any;
    }

    public void Clear()
    {
        instruments.Waiting(-_examples.Count);
        _examples.Clear();
    }

    /// <summary>The grain leaves memory: what waits is in its snapshot, and is counted again where it is read.</summary>
    public void Leave() => Clear();
}
