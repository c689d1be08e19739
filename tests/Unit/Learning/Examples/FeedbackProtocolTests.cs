using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using static OrleansReco.Tests.Unit.Learning.Examples.World;

namespace OrleansReco.Tests.Unit.Learning.Examples;

/// <summary>Each row of the table of the feedback path, one test a sentence.</summary>
public sealed partial class FeedbackProtocolTests
{
    private static readonly FeedbackProtocol Protocol = new(new LabelOptions());

    // Row 1: plays, clicks, saves, buys, rates; dwell and completion.
    [Theory]
    [InlineData(EventType.Save, null, null, null, 1.0)]
    [InlineData(EventType.Buy, null, null, 9.5, 1.0)]
    [InlineData(EventType.Click, null, null, null, 0.3)]
    [InlineData(EventType.Play, 0.9, null, null, 1.0)]
    [InlineData(EventType.Play, 0.5, null, null, 0.5)]
    [InlineData(EventType.Play, 0.02, null, null, 0.02)]
    [InlineData(EventType.Play, null, 60.0, null, 0.5)]
    [InlineData(EventType.Rate, null, null, 5.0, 1.0)]
    [InlineData(EventType.Rate, null, null, 3.0, 0.6)]
    [InlineData(EventType.Rate, null, null, 1.0, 0.0)]
    public void AnItemActedOn_BecomesAPointwiseLabel(EventType type, double? completion, double? dwellSeconds, double? value, double label)
    {
        var acted = Event(type, "a") with { Completion = completion, Dwell = dwellSeconds is { } s ? TimeSpan.FromSeconds(s) : null, Value = value };

        var example = Assert.Single(Lessons([Decision("d1")], [acted]));

        Assert.Equal(ExampleKind.Pointwise, example.Kind);
        var item = Assert.Single(example.Items);
        Assert.Equal("a", item.ItemId);
        Assert.Equal(label, item.Label, 6);
        Assert.Equal(1, example.Weight);
    }

    [Fact]
    public void ItemsAboveTheLastOneActedOn_WerePassedOver_AndThoseBelowAreUnknown()
    {
        var lessons = Lessons([Decision("d1")], [Event(EventType.Click, "a", atSecond: 5), Event(EventType.Save, "c", atSecond: 9)]);

        Assert.Equal([("a", 0.3), ("b", 0.0), ("c", 1.0)], Labels(lessons));
        Assert.Equal(new LabelOptions().PassedOverWeight, lessons.Single(l => l.Items[0].ItemId == "b").Weight);
    }

    [Fact]
    public void WithImpressions_OnlyWhatWasOnScreenCanBePassedOver()
    {
        var shown = Event(EventType.Impression, atSecond: 1) with { Positions = [1, 2, 3] };

        var lessons = Lessons([Decision("d1")], [shown, Event(EventType.Save, "c", atSecond: 9)]);

        Assert.Equal([("b", 0.0), ("c", 1.0)], Labels(lessons));
    }

    [Fact]
    public void AnImpressionAlone_TeachesNothing()
        => Assert.Empty(Lessons([Decision("d1")], [Event(EventType.Impression) with { Positions = [0, 1, 2] }]));

    [Fact]
    public void AnAcceptedSlate_LabelsItsItemsWeakly_AndThoseTakenOutNot()
    {
        var lessons = Lessons([Decision("d1")], [Edit(new SlateEdit { Op = EditOperation.Remove, ItemId = "e" }), Event(EventType.Accept, atSecond: 20)]);

        Assert.Equal([("a", 0.7), ("b", 0.7), ("c", 0.7), ("d", 0.7)], Labels(lessons));
    }

    // Row 2: skips by time to skip, dismissals by how soon.
    [Fact]
    public void ASkip_IsANegative_WhoseWeightFallsWithTime()
    {
        var weights = new[] { 0.0, 5, 30, 600 }.Select(seconds =>
        {
            var example = Assert.Single(Lessons([Decision("d1")], [Event(EventType.Skip, "a") with { Dwell = TimeSpan.FromSeconds(seconds) }]));
            Assert.Equal(0, Assert.Single(example.Items).Label);
            return example.Weight;
        }).ToList();

        Assert.Equal(1, weights[0], 6);
        Assert.Equal(weights.OrderDescending(), weights);
        Assert.InRange(weights[3], 0.2, 0.201);
    }

    [Fact]
    public void ADismissal_IsANegative_StrongerTheSoonerItCame()
    {
        var soon = Assert.Single(Lessons([Decision("d1")], [Event(EventType.Dismiss, "a", atSecond: 1)]));
        var late = Assert.Single(Lessons([Decision("d1")], [Event(EventType.Dismiss, "a", atSecond: 900)]));

        Assert.Equal(0, soon.Items[0].Label);
        Assert.True(soon.Weight > late.Weight && late.Weight >= 1, $"soon {soon.Weight}, late {late.Weight}");
    }

    [Fact]
    public void ADismissalAfterAClick_Wins_AndASaveAfterTheDismissalWinsAgain()
    {
        var click = Event(EventType.Click, "a", atSecond: 1);
        var dismiss = Event(EventType.Dismiss, "a", atSecond: 2);

        Assert.Equal([("a", 0.0)], Labels(Lessons([Decision("d1")], [click, dismiss])));
        Assert.Equal([("a", 1.0)], Labels(Lessons([Decision("d1")], [click, dismiss, Event(EventType.Save, "a", atSecond: 3)])));
    }

    // Row 3: edits.
    [Fact]
    public void ReplacingAnItem_PrefersTheNewOne_AndBothVersionsAreKept()
    {
        var pair = Assert.Single(Lessons([Decision("d1", candidates: ["x"])], [Edit(new SlateEdit { Op = EditOperation.Replace, ItemId = "b", WithItemId = "x" })]));

        Assert.Equal(ExampleKind.PreferencePair, pair.Kind);
        Assert.Equal([("x", 1.0, -1, true), ("b", 0.0, 1, true)], pair.Items.Select(i => (i.ItemId, i.Label, i.Position, i.InCandidates)));
        Assert.Equal(["a b c d e", "a x c d e"], pair.Slates.Select(s => string.Join(' ', s.Items)));
    }

    [Fact]
    public void AnEditThatAlsoNamesItsItem_IsNoActOnTheItem()
    {
        var move = Edit(new SlateEdit { Op = EditOperation.Move, ItemId = "d", From = 3, To = 1 }) with { ItemId = "d" };

        Assert.All(Lessons([Decision("d1")], [move]), l => Assert.Equal(ExampleKind.PreferencePair, l.Kind));
    }

    [Fact]
    public void RemovingAnItem_PrefersWhatTakesItsPlace()
    {
        var pair = Assert.Single(Lessons([Decision("d1")], [Edit(new SlateEdit { Op = EditOperation.Remove, ItemId = "b" })]));

        Assert.Equal(["c", "b"], pair.Items.Select(i => i.ItemId));
        Assert.Equal(["a b c d e", "a c d e"], pair.Slates.Select(s => string.Join(' ', s.Items)));
    }

    [Fact]
    public void MovingAnItemUp_PrefersItToEachItOvertook_AndDown_EachToIt()
    {
        var up = Lessons([Decision("d1")], [Edit(new SlateEdit { Op = EditOperation.Move, ItemId = "d", From = 3, To = 1 })]);
        var down = Lessons([Decision("d1")], [Edit(new SlateEdit { Op = EditOperation.Move, ItemId = "a", From = 0, To = 1 })]);

        Assert.Equal(["d>b", "d>c"], up.Select(Pair).Order());
        Assert.All(up, p => Assert.Equal(0.5, p.Weight));
        Assert.Equal(["a d b c e"], up.Select(p => string.Join(' ', p.Slates[1].Items)).Distinct());
        Assert.Equal(["b>a"], down.Select(Pair));
    }

    [Fact]
    public void EditingAText_PrefersTheTextAfterToTheTextBefore_EachTime()
    {
        var pairs = Lessons(
            [Decision("d1")],
            [
                Edit(new SlateEdit { Op = EditOperation.Text, Before = "Hot!", After = "Warm." }, atSecond: 5),
                Edit(new SlateEdit { Op = EditOperation.Text, Before = "Warm.", After = "Mild." }, atSecond: 9),
            ]);

        Assert.Equal([("Hot!", "Warm."), ("Warm.", "Mild.")], pairs.Select(p => (p.Before, p.After)));
        Assert.Equal(2, pairs.Select(p => p.Id).Distinct().Count());
    }

    // Joins, provenance, identity.
    [Fact]
    public void AnEventWithoutADecision_CountsForTheNewestSlateThatShowedItsItem_WithinTheWindow()
    {
        Decision[] decisions = [Decision("d1"), Decision("d2", Noon.AddMinutes(5), items: ["a", "z"])];
        UserEvent[] events = [Event(EventType.Save, "a", null, 400), Event(EventType.Save, "b", null, 420), Event(EventType.Save, "e", null, 1_801)];

        Assert.Equal([("a", 1.0)], Labels(Lessons(decisions, events[..1], "d2")));
        Assert.Equal([("a", 0.0), ("b", 1.0)], Labels(Lessons(decisions, events, "d1")));
    }

    [Theory]
    [InlineData("x", true)]
    [InlineData("y", false)]
    public void AnItemAcceptedOutsideTheSlate_SaysMissOrRankingFailure(string item, bool inCandidates)
    {
        var example = Assert.Single(Lessons([Decision("d1", candidates: ["x"])], [Event(EventType.Save, item, null)]));

        Assert.Equal(new ExampleItem(item, 1, -1, 0, inCandidates, []), Assert.Single(example.Items) with { Features = [] });
    }

    [Fact]
    public void EveryExample_CarriesItsProvenance_AndFeaturesAsServed()
    {
        var decision = Decision("d1");

        var example = Assert.Single(Lessons([decision], [Event(EventType.Save, "b", id: "e7")]), l => l.Items[0].ItemId == "b");

        var provenance = example.Provenance;
        Assert.Equal(("d1", "m1", "champion", "home", Noon), (provenance.DecisionId, provenance.ModelVersion, provenance.Arm, provenance.Surface, provenance.ServedAt));
        Assert.Equal("e7", Assert.Single(provenance.EventIds));
        Assert.Equal(["price", "age"], provenance.FeatureNames.AsEnumerable());
        Assert.Equal([1f, 1.5f], example.Items[0].Features.AsEnumerable());
        Assert.Equal((1, 0.5), (example.Items[0].Position, example.Items[0].Propensity));
    }

    [Fact]
    public void WithoutConsentOrRecord_NothingIsLearned()
    {
        Assert.Empty(Lessons([Decision("d1", consent: false)], [Event(EventType.Save, "a")]));
        Assert.Empty(Protocol.Lessons(Decision("d1").Slate(), History([Decision("d1")], [Event(EventType.Save, "a")]), null, _ => null, Noon));
    }

    [Fact]
    public void TheOrderInWhichEventsArrive_DoesNotMatter()
    {
        UserEvent[] events =
        [
            Event(EventType.Click, "a", atSecond: 1), Event(EventType.Dismiss, "a", atSecond: 2), Event(EventType.Save, "d", atSecond: 3),
            Edit(new SlateEdit { Op = EditOperation.Replace, ItemId = "b", WithItemId = "x" }, atSecond: 4), Edit(new SlateEdit { Op = EditOperation.Remove, ItemId = "x" }, atSecond: 5),
            Event(EventType.Abandon, null, atSecond: 6) with { Step = "end" },
        ];
        var expected = Fingerprints(Lessons([Decision("d1")], events));
        var random = new Random(7);

        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(events);
            Assert.Equal(expected, Fingerprints(Lessons([Decision("d1")], events)));
        }
    }

    [Fact]
    public void LaterEvidence_RaisesTheRevisionOfTheSameId_AndNothingNewRaisesNothing()
    {
        var first = Revisions.Raise(Lessons([Decision("d1")], [Event(EventType.Click, "a")]), new Dictionary<string, SentRevision>(), 1);
        var sent = first.ToDictionary(e => e.Id, e => new SentRevision(e.Revision, ExampleIdentity.FingerprintOf(e)));

        Assert.Empty(Revisions.Raise(Lessons([Decision("d1")], [Event(EventType.Click, "a")]), sent, 2));
        var second = Assert.Single(Revisions.Raise(Lessons([Decision("d1")], [Event(EventType.Click, "a"), Event(EventType.Save, "a", atSecond: 9_000)]), sent, 2));

        Assert.Equal((Assert.Single(first).Id, 2, 1.0), (second.Id, second.Revision, second.Items[0].Label));
    }

    private static string Pair(LabeledExample example) => $"{example.Items[0].ItemId}>{example.Items[1].ItemId}";

    private static List<(string, double)> Labels(IEnumerable<LabeledExample> lessons) => [.. lessons.Where(l => l.Kind == ExampleKind.Pointwise).Select(l => (l.Items[0].ItemId, l.Items[0].Label)).Order()];

    private static List<string> Fingerprints(IEnumerable<LabeledExample> lessons) => [.. lessons.Select(l => l.Id + ExampleIdentity.FingerprintOf(l)).Order()];

    private static SlateHistory History(Decision[] decisions, UserEvent[] events) => new(decisions.Select(d => d.Slate()), Logged(events), _ => SlateTerms.Default);

    private static ImmutableArray<LabeledExample> Lessons(Decision[] decisions, UserEvent[] events, string about = "d1", DateTimeOffset? silentAt = null)
        => Protocol.Lessons(decisions.Single(d => d.DecisionId == about).Slate(), History(decisions, events), silentAt, id => decisions.SingleOrDefault(d => d.DecisionId == id), Noon.AddHours(2));
}
