using System.Collections.Immutable;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>What the grains of a user look up in what the silo serves from.</summary>
public interface IFeedbackLookup
{
    /// <summary>Completes once the silo has read the change feed to its end: before that, an erased user may look like any other.</summary>
    Task Ready { get; }

    /// <summary>What a surface says of feedback; the defaults for a surface that is not declared.</summary>
    SlateTerms TermsOf(string surface);

    /// <summary>An item's categories; empty: it is not in the catalogue.</summary>
    ImmutableArray<string> CategoriesOf(string itemId);

    /// <summary>Whether the user was erased and not admitted again, as far as this silo has read.</summary>
    bool IsErased(string userId);

    /// <summary>Whether the silo knows the user as one who refused consent, as far as it has read.</summary>
    bool HasRefused(string userId);
}
