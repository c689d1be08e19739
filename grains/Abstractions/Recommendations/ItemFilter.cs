using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A predicate over items: all its parts must hold.</summary>
[GenerateSerializer, Immutable, Alias("reco.ItemFilter")]
public sealed record ItemFilter
{
    /// <summary>At least one of these categories; empty: no demand.</summary>
    [Id(0)] public ImmutableArray<string> AnyCategory { get; init; } = [];

    /// <summary>All of these categories.</summary>
    [Id(1)] public ImmutableArray<string> AllCategories { get; init; } = [];

    /// <summary>None of these categories.</summary>
    [Id(2)] public ImmutableArray<string> NoCategory { get; init; } = [];

    /// <summary>Demands on attributes.</summary>
    [Id(3)] public ImmutableArray<AttributePredicate> Attributes { get; init; } = [];

    /// <summary>Only these items; empty: no demand.</summary>
    [Id(4)] public ImmutableArray<string> Items { get; init; } = [];
}

/// <summary>How an attribute is compared.</summary>
public enum AttributeOperator
{
    /// <summary>Equals the first value.</summary>
    Eq,

    /// <summary>Does not equal the first value, or is absent.</summary>
    Ne,

    /// <summary>Is one of the values.</summary>
    In,

    /// <summary>As a number, greater than the first value.</summary>
    Gt,

    /// <summary>As a number, at least the first value.</summary>
    Gte,

    /// <summary>As a number, less than the first value.</summary>
    Lt,

    /// <summary>As a number, at most the first value.</summary>
    Lte,

    /// <summary>Is present, whatever its value.</summary>
    Exists,
}

/// <summary>A demand on one attribute.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Op">How it is compared.</param>
/// <param name="Values">With what; empty for <see cref="AttributeOperator.Exists"/>.</param>
[GenerateSerializer, Immutable, Alias("reco.AttributePredicate")]
public sealed record AttributePredicate(
    [property: Id(0)] string Name,
    [property: Id(1)] AttributeOperator Op,
    [property: Id(2)] ImmutableArray<string> Values);
