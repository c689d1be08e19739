using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using static OrleansReco.Tests.Unit.Learning.Examples.World;

namespace OrleansReco.Tests.Unit.Learning.Examples;

/// <summary>The rows about whole slates: asked again, rephrased, walked away from.</summary>
public sealed partial class FeedbackProtocolTests
{
    // Row 4: asking again.
    [Fact]
    public void AskingAgainThenAccepting_RanksTheRejectedSlatesInOrderBelowTheAcceptedOne()
    {
        Decision[] decisions = [Decision("d1"), Decision("d2", Noon.AddMinutes(1), items: ["f", "g"]), Decision("d3", Noon.AddMinutes(2), items: ["h", "i"])];

        var ranked = Assert.Single(Lessons(decisions, [Event(EventType.Save, "h", "d3", 180)], "d3"), l => l.Kind == ExampleKind.RankedSlates);

        Assert.Equal(["d1", "d2", "d3"], ranked.Slates.Select(s => s.DecisionId));
        Assert.Equal(["h", "i"], ranked.Slates[2].Items.AsEnumerable());
    }

    [Fact]
    public void ASaidSupersedes_LinksAcrossSessions_AndAnInferredOneOnlyWithinSessionSurfaceWindowAndBeforeAcceptance()
    {
        UserEvent[] accepted = [Event(EventType.Save, "a", "d2", 3_000, session: "s2")];
        Assert.Contains(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(45), "s2", supersedes: "d1")], accepted, "d2"), IsRanked);

        Assert.Contains(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(9))], accepted, "d2"), IsRanked);
        Assert.DoesNotContain(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(11))], accepted, "d2"), IsRanked);
        Assert.DoesNotContain(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(9), "s2")], accepted, "d2"), IsRanked);
        Assert.DoesNotContain(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(9), surface: "mail")], accepted, "d2"), IsRanked);
        Assert.DoesNotContain(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(9))], [Event(EventType.Save, "a", "d1", 60), .. accepted], "d2"), IsRanked);
        Assert.DoesNotContain(Lessons([Decision("d1"), Decision("d2", Noon.AddMinutes(9))], [Event(EventType.Click, "a", "d2", 600)], "d2"), IsRanked);
    }

    // Row 5: rephrasing.
    [Fact]
    public void RephrasingAQueryThenAccepting_IsACorrection()
    {
        Decision[] decisions = [Decision("d1", query: "spase film"), Decision("d2", Noon.AddMinutes(1), query: "space  FILM", items: ["h", "i"], candidates: ["a"])];

        var lessons = Lessons(decisions, [Event(EventType.Save, "h", "d2", 90)], "d2");

        var correction = Assert.Single(lessons, l => l.Kind == ExampleKind.Correction);
        Assert.Equal(("spase film", "space  FILM"), (correction.Query, correction.NewQuery));
        Assert.Equal("d1", Assert.Single(correction.Slates).DecisionId);
        Assert.Equal("h", Assert.Single(correction.Items).ItemId);
        Assert.DoesNotContain(lessons, IsRanked);
    }

    [Fact]
    public void TheSameQueryWrittenOtherwise_IsAskingAgainAndNotRephrasing()
    {
        Decision[] decisions = [Decision("d1", query: "space film"), Decision("d2", Noon.AddMinutes(1), query: " Space  film ")];

        var lessons = Lessons(decisions, [Event(EventType.Save, "a", "d2", 90)], "d2");

        Assert.Contains(lessons, IsRanked);
        Assert.DoesNotContain(lessons, l => l.Kind == ExampleKind.Correction);
    }

    [Theory]
    [InlineData("h", false)] // A retrieval miss: the failed slate's candidates did not have it.
    [InlineData("x", true)] // A ranking failure: they had it, and it was not shown.
    public void ACorrection_SaysWhetherTheAcceptedItemWasAmongTheFailedSlatesCandidates(string accepted, bool inCandidates)
    {
        Decision[] decisions = [Decision("d1", query: "q", candidates: ["x"]), Decision("d2", Noon.AddMinutes(1), query: "r", items: ["h", "x"])];

        var correction = Assert.Single(Lessons(decisions, [Event(EventType.Save, accepted, "d2", 90)], "d2"), l => l.Kind == ExampleKind.Correction);

        Assert.Equal(inCandidates, Assert.Single(correction.Items).InCandidates);
    }

    // Row 6: abandonment.
    [Fact]
    public void WalkingAwaySaid_IsAnAbandonmentWithStepWhatPrecededItAndTheSlate()
    {
        var lessons = Lessons([Decision("d1")], [Event(EventType.Click, "a", atSecond: 1), Event(EventType.Skip, "b", atSecond: 2), Event(EventType.Abandon, null, atSecond: 3) with { Step = "checkout" }]);

        var abandonment = Assert.Single(lessons, l => l.Kind == ExampleKind.Abandonment);
        Assert.Equal("checkout", abandonment.Step);
        Assert.Equal(["click:a", "skip:b"], abandonment.Preceding.AsEnumerable());
        Assert.Equal(["a", "b", "c", "d", "e"], Assert.Single(abandonment.Slates).Items.AsEnumerable());
    }

    [Fact]
    public void SilencePastTheWindow_IsAbandonment_CountedFromTheLastSignOfLife()
    {
        var slate = Decision("d1").Slate();
        var history = History([Decision("d1")], [Event(EventType.Click, "a", atSecond: 600)]);

        Assert.Equal(Silence.AskAgain(Noon.AddSeconds(600).AddMinutes(15)), FeedbackProtocol.JudgeSilence(slate, history, Noon.AddMinutes(20)));
        Assert.Equal(Silence.Yes(Noon.AddSeconds(600)), FeedbackProtocol.JudgeSilence(slate, history, Noon.AddMinutes(25)));
    }

    [Fact]
    public void Silence_IsJudgedByWhatWasKnownThen_HoweverLateItIsAsked()
    {
        var slate = Decision("d1").Slate();
        var history = History([Decision("d1"), Decision("d2", Noon.AddHours(1))], [Event(EventType.Click, "a", atSecond: 600), Event(EventType.Click, "a", atSecond: 3_700)]);

        Assert.Equal(Silence.Yes(Noon.AddSeconds(600)), FeedbackProtocol.JudgeSilence(slate, history, Noon.AddHours(5)));
    }

    [Fact]
    public void Silence_IsNoAbandonment_AfterAnAcceptanceOrAnotherSlateOfTheSession()
    {
        var slate = Decision("d1").Slate();

        Assert.Equal(Silence.No, FeedbackProtocol.JudgeSilence(slate, History([Decision("d1")], [Event(EventType.Save, "a")]), Noon.AddHours(1)));
        Assert.Equal(Silence.No, FeedbackProtocol.JudgeSilence(slate, History([Decision("d1"), Decision("d2", Noon.AddMinutes(1))], []), Noon.AddHours(1)));
        Assert.True(FeedbackProtocol.JudgeSilence(slate, History([Decision("d1"), Decision("d2", Noon.AddMinutes(1), "s2")], [Event(EventType.Click, "a")]), Noon.AddHours(1)).Abandoned);
    }

    [Fact]
    public void Silence_AboutASlateThatNoEventShowsToHaveReachedTheUser_IsNoAbandonment()
    {
        var slate = Decision("d1").Slate();

        Assert.Equal(Silence.No, FeedbackProtocol.JudgeSilence(slate, History([Decision("d1")], []), Noon.AddHours(1)));
        Assert.Equal(Silence.AskAgain(Noon.AddMinutes(15)), FeedbackProtocol.JudgeSilence(slate, History([Decision("d1")], []), Noon.AddMinutes(1)));
        // Of the session, and not of the slate: the answer that the user saw may have been another attempt's, under another id.
        Assert.Equal(Silence.No, FeedbackProtocol.JudgeSilence(slate, History([Decision("d1")], [Event(EventType.Click, "a", "another")]), Noon.AddHours(1)));
        Assert.True(FeedbackProtocol.JudgeSilence(slate, History([Decision("d1")], [Event(EventType.Impression, null) with { Positions = [0] }]), Noon.AddHours(1)).Abandoned);
    }

    [Fact]
    public void ASilentAbandonment_IsWithdrawn_WhenAnAcceptanceComesToLight()
    {
        var before = Assert.Single(Lessons([Decision("d1")], [Event(EventType.Click, "b")], silentAt: Noon.AddSeconds(10)), l => l.Kind == ExampleKind.Abandonment);
        var after = Assert.Single(Lessons([Decision("d1")], [Event(EventType.Click, "b"), Event(EventType.Save, "b", atSecond: 400)], silentAt: Noon.AddSeconds(10)), l => l.Kind == ExampleKind.Abandonment);

        Assert.Equal((BySilence, 1.0), (before.Step, before.Weight));
        Assert.Equal(0, after.Weight);
        Assert.Equal(before.Id, after.Id);
    }

    private const string BySilence = AbandonmentLessons.BySilence;

    private static bool IsRanked(LabeledExample example) => example.Kind == ExampleKind.RankedSlates;
}
