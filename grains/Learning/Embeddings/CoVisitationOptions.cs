using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Learning.Embeddings;

/// <summary>How sequences become neighbours.</summary>
public sealed record CoVisitationOptions
{
    /// <summary>Pairs further apart in a sequence do not count.</summary>
    [Range(1, 1000)]
    public int Window { get; init; } = 20;

    /// <summary>Weight of a pair for each further step apart.</summary>
    [Range(0.01, 1)]
    public double StepDecay { get; init; } = 0.9;

    /// <summary>What a pair against the direction of time counts.</summary>
    [Range(0, 1)]
    public double Backward { get; init; } = 0.7;

    /// <summary>Counts are divided by the source item's popularity to this power.</summary>
    [Range(0, 2)]
    public double SourceExponent { get; init; } = 0.3;

    /// <summary>Counts are divided by the neighbour's popularity to this power.</summary>
    [Range(0, 2)]
    public double NeighbourExponent { get; init; } = 0.3;

    /// <summary>Most neighbours kept of an item.</summary>
    [Range(1, 10_000)]
    public int MaxNeighbours { get; init; } = 300;

    /// <summary>Threads to train on; 0: one a core.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Whether those threads give way to everything else on the machine.</summary>
    public bool Background { get; init; }
}
