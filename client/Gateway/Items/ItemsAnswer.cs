using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Items;

/// <summary>What became of the items sent.</summary>
/// <param name="Created">Items that were new.</param>
/// <param name="Replaced">Items that were there.</param>
/// <param name="Failed">Lines that could not be taken.</param>
/// <param name="Errors">What was wrong with them, the first hundred.</param>
public sealed record ItemsAnswer(int Created, int Replaced, int Failed, ImmutableArray<LineError> Errors);

/// <summary>A line of an NDJSON stream that could not be taken.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Field">The member that is wrong.</param>
/// <param name="Message">What is wrong with which value, and the remedy.</param>
public sealed record LineError(long Line, string Field, string Message);

/// <summary>The neighbours of an item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Items">Its neighbours, nearest first.</param>
public sealed record SimilarAnswer(string ItemId, ImmutableArray<SimilarItem> Items);
