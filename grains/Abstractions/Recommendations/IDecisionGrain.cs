using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Reads one decision, keyed by decision id.</summary>
[Alias("reco.IDecisionGrain")]
public interface IDecisionGrain : IGrainWithStringKey
{
    /// <summary>Why this slate, and what became of it; null: there is no such decision.</summary>
    [AnyRoute]
    [Alias("Get")]
    Task<DecisionDetails?> Get();
}

/// <summary>A decision with what the user did with it.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Events">Events that name it, oldest first.</param>
/// <param name="Examples">Examples built on it, highest revision each.</param>
[GenerateSerializer, Immutable, Alias("reco.DecisionDetails")]
public sealed record DecisionDetails(
    [property: Id(0)] Decision Decision,
    [property: Id(1)] ImmutableArray<LoggedEvent> Events,
    [property: Id(2)] ImmutableArray<LabeledExample> Examples);
