using System.Collections.Immutable;

namespace OrleansReco.Cli.Chaos;

/// <summary>What the store holds, held against what was promised.</summary>
internal sealed record ChaosAuditResult
{
    /// <summary>Events that the service acknowledged.</summary>
    public required int AcknowledgedEvents { get; init; }

    /// <summary>Of them, those that are not in the log.</summary>
    public required int EventsLost { get; init; }

    /// <summary>Event ids that are in the log more than once.</summary>
    public required int EventsDoubled { get; init; }

    /// <summary>Examples that the log teaches.</summary>
    public required int ExamplesExpected { get; init; }

    /// <summary>Of them, those that are not in the example store as the log teaches them.</summary>
    public required int ExamplesLost { get; init; }

    /// <summary>Example ids that have more than one row, and examples that nothing teaches.</summary>
    public required int ExamplesDoubled { get; init; }

    /// <summary>Slates called recorded whose decision is not in the store.</summary>
    public required int DecisionsLost { get; init; }

    /// <summary>Users whose state was compared with the replay of their log.</summary>
    public required int States { get; init; }

    /// <summary>Of them, those whose state is another.</summary>
    public required int StatesWrong { get; init; }

    /// <summary>What was found, in sentences; the first few.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>Whether every promise was kept.</summary>
    public bool IsSound => EventsLost + EventsDoubled + ExamplesLost + ExamplesDoubled + DecisionsLost + StatesWrong == 0;
}
