using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What a surface says about feedback on its slates.</summary>
/// <param name="Acceptance">What counts as accepting.</param>
/// <param name="Windows">The windows.</param>
public sealed record SlateTerms(Acceptance Acceptance, FeedbackWindows Windows)
{
    /// <summary>The terms of a surface that says nothing.</summary>
    public static SlateTerms Default { get; } = new(new Acceptance(), new FeedbackWindows());

    /// <summary>Whether an event accepts what it concerns.</summary>
    public bool Accepts(UserEvent e)
        => Acceptance.Events.Contains(e.Type)
            || (e.Type == EventType.Play && e.Completion >= Acceptance.Completion)
            || (e.Type == EventType.Rate && e.Value >= Acceptance.Rating);
}
