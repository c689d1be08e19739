using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Grains.Silos;

/// <summary>A declared surface with its rules compiled against a catalogue.</summary>
public sealed class ServedSurface(DeclaredSurface declared, Catalogue catalogue)
{
    private readonly Lazy<ImmutableArray<CompiledRule>> _rules = new(() => [.. declared.Spec.Rules.Select(rule => new CompiledRule(rule, catalogue.Match(rule.When).Freeze()))]);
    private readonly Lazy<ImmutableArray<double>> _weights = new(
        () => [.. CandidateSources.All.Select(source => declared.Spec.Retrieval.Sources.GetValueOrDefault(source))]);

    /// <summary>Spec and kill switch.</summary>
    public DeclaredSurface Declared => declared;

    /// <summary>What was declared.</summary>
    public SurfaceSpec Spec => declared.Spec;

    /// <summary>Its rules in order; compiled at first use.</summary>
    public ImmutableArray<CompiledRule> Rules => _rules.Value;

    /// <summary>Weight of each source in the order of <see cref="CandidateSources.All"/>; 0: not asked.</summary>
    public ImmutableArray<double> SourceWeights => _weights.Value;

    /// <summary>The same surface on a newer catalogue.</summary>
    public ServedSurface On(Catalogue newer) => new(declared, newer);
}

/// <summary>A rule with the rows it matches.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Rows">The rows; frozen.</param>
public sealed record CompiledRule(SurfaceRule Rule, Bitset Rows)
{
    /// <summary>Whether the rule is in force.</summary>
    public bool InForce(DateTimeOffset now) => !(now < Rule.From) && !(now >= Rule.Until);
}
