using System.Collections.Immutable;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Silos;

/// <summary>Answers what the grains of a user ask from the silo's snapshot.</summary>
internal sealed class SiloFeedbackLookup(ISiloState silo, IErasureStore erasure) : IFeedbackLookup
{
    public Task Ready => silo.Ready;

    public SlateTerms TermsOf(string surface)
        => silo.Current.Surfaces.TryGetValue(surface, out var known) ? new SlateTerms(known.Spec.Acceptance, known.Spec.Windows) : SlateTerms.Default;

    public ImmutableArray<string> CategoriesOf(string itemId)
    {
        var catalogue = silo.Current.Catalogue;
        return catalogue.TryGetRow(itemId, out var row) ? catalogue.ItemAt(row).Categories : [];
    }

    public bool IsErased(string userId) => Names(silo.Current.Tombstones, userId);

    public bool HasRefused(string userId) => Names(silo.Current.Refusals, userId);

    private bool Names(ImmutableHashSet<string> hashes, string userId) => !hashes.IsEmpty && hashes.Contains(erasure.HashUser(userId));
}
