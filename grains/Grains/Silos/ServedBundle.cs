using System.Collections.Immutable;
using OrleansReco.Learning.Bundles;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Grains.Silos;

/// <summary>A model bundle bound to a catalogue. Immutable; a request pins one.</summary>
public sealed class ServedBundle
{
    /// <summary>What a decision says of the model when there was none.</summary>
    public const string NoModel = "none";

    private static readonly int[] AllColumns = [.. Enumerable.Range(0, FeatureSchema.Count)];

    private ServedBundle(string version, ModelBundle? bundle, RetrievalSnapshot retrieval, ImmutableArray<int> rankerColumns)
    {
        Version = version;
        Bundle = bundle;
        Retrieval = retrieval;
        RankerColumns = rankerColumns;
        ReadsOurRows = rankerColumns.AsSpan().SequenceEqual(AllColumns);
    }

    /// <summary>The bundle's version, or <see cref="NoModel"/>.</summary>
    public string Version { get; }

    /// <summary>The bundle; null: no model.</summary>
    public ModelBundle? Bundle { get; }

    /// <summary>Its retrieval model on the catalogue's rows.</summary>
    public RetrievalSnapshot Retrieval { get; }

    /// <summary>Its ranker, if it has one.</summary>
    public IRanker? Ranker => Bundle?.Ranker;

    /// <summary>Our column for each of the ranker's features.</summary>
    public ImmutableArray<int> RankerColumns { get; }

    /// <summary>Whether the ranker's columns are ours, in our order.</summary>
    public bool ReadsOurRows { get; }

    /// <summary>The catalogue without a model.</summary>
    public static ServedBundle None(Catalogue catalogue) => new(NoModel, null, RetrievalSnapshot.Build(catalogue, null), []);

    /// <summary>A retrieval model without a bundle, for the warm-up.</summary>
    internal static ServedBundle Of(string version, RetrievalSnapshot retrieval) => new(version, null, retrieval, []);

    /// <summary>Binds a bundle to a catalogue.</summary>
    /// <exception cref="ArgumentException">The ranker reads a feature that this version does not compute.</exception>
    public static ServedBundle Bind(ModelBundle bundle, Catalogue catalogue) => new(
        bundle.Manifest.Version,
        bundle,
        RetrievalSnapshot.Build(catalogue, bundle.Retrieval),
        bundle.Ranker is null ? [] : [.. FeatureSchema.ColumnsOf(bundle.Ranker.FeatureNames.IsDefaultOrEmpty ? bundle.Manifest.RankerFeatures : bundle.Ranker.FeatureNames)]);

    /// <summary>The same bundle on a newer catalogue.</summary>
    public ServedBundle On(Catalogue catalogue) => new(Version, Bundle, Retrieval.With(catalogue), RankerColumns);
}
