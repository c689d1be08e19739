using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Examples on their way: of each id the highest revision, until the example store acknowledges it.</summary>
internal sealed class Outbox
{
    private readonly Dictionary<string, LabeledExample> _examples = new(StringComparer.Ordinal);

    public bool IsEmpty => _examples.Count == 0;

    public ImmutableArray<LabeledExample> Examples => [.. _examples.Values];

    public void Put(IEnumerable<LabeledExample> examples)
    {
        foreach (var example in examples)
        {
            if (!_examples.TryGetValue(example.Id, out var waiting) || waiting.Revision < example.Revision)
            {
                _examples[example.Id] = example;
            }
        }
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
                any |= _examples.Remove(acknowledged.Id);
            }
        }

        return any;
    }

    public void Clear() => _examples.Clear();
}
