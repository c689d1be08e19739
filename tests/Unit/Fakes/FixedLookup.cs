using System.Collections.Immutable;
using OrleansReco.Grains.Feedback;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Tests.Unit.Fakes;

/// <summary>Knows of users only what a test says.</summary>
internal sealed class FixedLookup : IFeedbackLookup
{
    public HashSet<string> Erased { get; } = [];

    public HashSet<string> Refused { get; } = [];

    public Task Ready => Task.CompletedTask;

    public SlateTerms TermsOf(string surface) => SlateTerms.Default;

    public ImmutableArray<string> CategoriesOf(string itemId) => [];

    public bool IsErased(string userId) => Erased.Contains(userId);

    public bool HasRefused(string userId) => Refused.Contains(userId);
}
