using System.Collections.Immutable;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>Looks up in the silo's snapshot.</summary>
internal sealed class SiloLookup(ISiloState silo, IErasureStore erasure) : IFeedbackLookup
{
    public SlateTerms TermsOf(string surface)
        => silo.Current.Surfaces.TryGetValue(surface, out var served) ? new SlateTerms(served.Spec.Acceptance, served.Spec.Windows) : SlateTerms.Default;

    public ImmutableArray<string> CategoriesOf(string itemId)
    {
        var catalogue = silo.Current.Catalogue;
        return catalogue.TryGetRow(itemId, out var row) ? catalogue.ItemAt(row).Categories : [];
    }

    public bool IsErased(string userId)
    {
        var tombstones = silo.Current.Tombstones;
        return !tombstones.IsEmpty && tombstones.Contains(erasure.HashUser(userId));
    }
}
