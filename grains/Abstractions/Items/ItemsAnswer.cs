using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What became of the items sent.</summary>
/// <param name="Created">Items that were new.</param>
/// <param name="Replaced">Items that were there.</param>
/// <param name="Failed">Lines that could not be taken.</param>
/// <param name="Errors">What was wrong with them, the first hundred.</param>
public sealed record ItemsAnswer(int Created, int Replaced, int Failed, ImmutableArray<LineError> Errors);
