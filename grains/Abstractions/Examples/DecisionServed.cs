namespace OrleansReco.Abstractions;

/// <summary>Published on the bus when a slate was served and recorded.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="UserId">For whom.</param>
/// <param name="Surface">Where.</param>
/// <param name="ServedAt">When.</param>
/// <param name="ModelVersion">By which bundle.</param>
/// <param name="Arm">In which arm.</param>
public sealed record DecisionServed(string DecisionId, string UserId, string Surface, DateTimeOffset ServedAt, string ModelVersion, string Arm)
{
    /// <summary>Version of this schema.</summary>
    public int SchemaVersion { get; init; } = 1;
}
