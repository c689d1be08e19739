using OrleansReco.Abstractions;
using static OrleansReco.Tests.Unit.Learning.Examples.World;

namespace OrleansReco.Tests.Unit.Abstractions.Events;

public sealed class EventRulesTests
{
    private static readonly DateTimeOffset Now = Noon.AddMinutes(1);

    public static TheoryData<string, string, UserEvent> Bad { get; } = new()
    {
        { "no event id", "eventId", Good(EventType.Click) with { EventId = "" } },
        { "no user", "userId", Good(EventType.Click) with { UserId = "" } },
        { "a control character", "itemId", Good(EventType.Click) with { ItemId = "a\u0001" } },
        { "a lone surrogate", "itemId", Good(EventType.Click) with { ItemId = "a\ud800" } },
        { "a long id", "decisionId", Good(EventType.Click) with { DecisionId = new string('x', 129) } },
        { "an empty session", "sessionId", Good(EventType.Click) with { SessionId = "" } },
        { "an unknown type", "type", Good((EventType)99) },
        { "an unknown schema", "schemaVersion", Good(EventType.Click) with { SchemaVersion = 2 } },
        { "the future", "timestamp", Good(EventType.Click) with { Timestamp = Now.AddMinutes(5).AddTicks(1) } },
        { "the epoch", "timestamp", Good(EventType.Click) with { Timestamp = DateTimeOffset.UnixEpoch } },
        { "no item", "itemId", Good(EventType.Save) with { ItemId = null } },
        { "an item of an impression", "itemId", Good(EventType.Impression) with { ItemId = "a" } },
        { "an item of an accept", "itemId", Good(EventType.Accept) with { ItemId = "a" } },
        { "an item of an abandonment", "itemId", Good(EventType.Abandon) with { ItemId = "a" } },
        { "an impression of nothing known", "decisionId", Good(EventType.Impression) with { DecisionId = null } },
        { "an accept of nothing known", "decisionId", Good(EventType.Accept) with { DecisionId = null } },
        { "an edit of nothing known", "decisionId", Good(EventType.Edit) with { DecisionId = null } },
        { "walking away from nothing", "decisionId", Good(EventType.Abandon) with { DecisionId = null, SessionId = null } },
        { "no step", "step", Good(EventType.Abandon) with { Step = null } },
        { "a step of a click", "step", Good(EventType.Click) with { Step = "cart" } },
        { "completion NaN", "completion", Good(EventType.Play) with { Completion = double.NaN } },
        { "completion infinite", "completion", Good(EventType.Play) with { Completion = double.PositiveInfinity } },
        { "completion above 1", "completion", Good(EventType.Play) with { Completion = 1.01 } },
        { "completion below 0", "completion", Good(EventType.Play) with { Completion = -0.01 } },
        { "completion of a click", "completion", Good(EventType.Click) with { Completion = 0.5 } },
        { "negative dwell", "dwellMs", Good(EventType.Skip) with { Dwell = TimeSpan.FromMilliseconds(-1) } },
        { "endless dwell", "dwellMs", Good(EventType.Play) with { Dwell = TimeSpan.FromDays(8) } },
        { "dwell of a save", "dwellMs", Good(EventType.Save) with { Dwell = TimeSpan.FromSeconds(1) } },
        { "no rating", "value", Good(EventType.Rate) with { Value = null } },
        { "rating NaN", "value", Good(EventType.Rate) with { Value = double.NaN } },
        { "rating of 6", "value", Good(EventType.Rate) with { Value = 6 } },
        { "rating below 0", "value", Good(EventType.Rate) with { Value = -1 } },
        { "a negative price", "value", Good(EventType.Buy) with { Value = -1 } },
        { "an infinite price", "value", Good(EventType.Buy) with { Value = double.PositiveInfinity } },
        { "the value of a click", "value", Good(EventType.Click) with { Value = 1 } },
        { "a negative position", "position", Good(EventType.Click) with { Position = -1 } },
        { "a position beyond", "position", Good(EventType.Click) with { Position = 100 } },
        { "the position of an accept", "position", Good(EventType.Accept) with { Position = 1 } },
        { "no positions", "positions", Good(EventType.Impression) with { Positions = [] } },
        { "a negative shown position", "positions", Good(EventType.Impression) with { Positions = [0, -1] } },
        { "too many positions", "positions", Good(EventType.Impression) with { Positions = [.. Enumerable.Repeat(1, 101)] } },
        { "positions of a click", "positions", Good(EventType.Click) with { Positions = [1] } },
        { "an edit of a click", "op", Good(EventType.Click) with { Edit = new SlateEdit { Op = EditOperation.Remove, ItemId = "a" } } },
        { "no edit", "op", Good(EventType.Edit) with { Edit = null } },
        { "an unknown operation", "op", Edited(new SlateEdit { Op = (EditOperation)9 }) },
        { "removing nothing", "itemId", Edited(new SlateEdit { Op = EditOperation.Remove }) },
        { "replacing by nothing", "withItemId", Edited(new SlateEdit { Op = EditOperation.Replace, ItemId = "a" }) },
        { "replacing by itself", "withItemId", Edited(new SlateEdit { Op = EditOperation.Replace, ItemId = "a", WithItemId = "a" }) },
        { "moving from nowhere", "from", Edited(new SlateEdit { Op = EditOperation.Move, ItemId = "a", To = 1 }) },
        { "moving beyond", "to", Edited(new SlateEdit { Op = EditOperation.Move, ItemId = "a", From = 0, To = 100 }) },
        { "moving nowhere", "to", Edited(new SlateEdit { Op = EditOperation.Move, ItemId = "a", From = 1, To = 1 }) },
        { "a removal with a place", "from", Edited(new SlateEdit { Op = EditOperation.Remove, ItemId = "a", From = 1 }) },
        { "a text without before", "before", Edited(new SlateEdit { Op = EditOperation.Text, After = "x" }) },
        { "an unchanged text", "after", Edited(new SlateEdit { Op = EditOperation.Text, Before = "x", After = "x" }) },
        { "an endless text", "after", Edited(new SlateEdit { Op = EditOperation.Text, Before = "x", After = new string('y', 10_001) }) },
        { "a text that is not Unicode", "before", Edited(new SlateEdit { Op = EditOperation.Text, Before = "\udc00", After = "x" }) },
    };

    [Theory]
    [InlineData(EventType.Impression)]
    [InlineData(EventType.Click)]
    [InlineData(EventType.Play)]
    [InlineData(EventType.Save)]
    [InlineData(EventType.Buy)]
    [InlineData(EventType.Rate)]
    [InlineData(EventType.Skip)]
    [InlineData(EventType.Dismiss)]
    [InlineData(EventType.Edit)]
    [InlineData(EventType.Accept)]
    [InlineData(EventType.Abandon)]
    public void Check_AGoodEventOfEachType_FindsNothing_AndAllocatesNothing(EventType type)
    {
        var good = Good(type);
        Assert.Empty(EventRules.Check(good, Now));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            EventRules.Check(good, Now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Check_ABadEvent_NamesFieldValueAndRemedy(string what, string field, UserEvent e)
    {
        var error = EventRules.Check(e, Now).FirstOrDefault(error => error.Field == field);

        Assert.True(error is not null, what);
        Assert.StartsWith(field, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Split(". ").Length + error.Message.Split(": ").Length > 2, $"No remedy in: {error.Message}");
    }

    [Fact]
    public void Check_AnEventWithSeveralFaults_NamesEachMemberOnceWithItsValue()
    {
        var e = Good(EventType.Play) with { UserId = "", ItemId = "a\u0001", Completion = 7, Dwell = TimeSpan.FromMilliseconds(-5), Position = 100, Step = "cart", SchemaVersion = 3 };

        var errors = EventRules.Check(e, Now);

        Assert.Equal(["completion", "dwellMs", "itemId", "position", "schemaVersion", "step", "userId"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        Assert.Equal(["-5", "100", "3", "7", "cart"], errors.Where(error => error.Field is not ("itemId" or "userId")).Select(error => error.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_AnEditWithSeveralFaults_NamesThemAll()
    {
        var errors = EventRules.Check(Edited(new SlateEdit { Op = EditOperation.Move, From = -1, To = 100, WithItemId = "b", Before = "x" }) with { Value = 2 }, Now);

        Assert.Equal(["before", "from", "itemId", "to", "value", "withItemId"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_AnEventWhoseTypeIsNotKnown_JudgesWhatHoldsForEveryType()
    {
        var errors = EventRules.Check(Good(EventType.Click) with { Type = (EventType)99, ItemId = null, Step = "cart", Completion = 2, EventId = "" }, Now);

        Assert.Equal(["completion", "eventId", "type"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_AnEventWhoseEveryMemberIsWrong_NamesTenAtTheMost()
    {
        var e = new UserEvent
        {
            EventId = "",
            UserId = "",
            Type = EventType.Accept,
            ItemId = "a",
            DecisionId = "",
            SessionId = "",
            Timestamp = Now.AddDays(1),
            SchemaVersion = 9,
            Position = 4,
            Completion = 1,
            Dwell = TimeSpan.Zero,
            Value = 1,
            Positions = [1],
            Step = "x",
            Edit = new SlateEdit { Op = EditOperation.Remove },
        };

        Assert.Equal(10, EventRules.Check(e, Now).Count);
    }

    [Fact]
    public void Check_ALongValue_IsShownShortened()
    {
        var error = Assert.Single(EventRules.Check(Good(EventType.Click) with { ItemId = new string('x', 200_000) }, Now));

        Assert.Equal(81, error.Value!.Length);
        Assert.True(error.Message.Length < 200, error.Message);
    }

    private static UserEvent Edited(SlateEdit edit) => Good(EventType.Edit) with { Edit = edit };

    private static UserEvent Good(EventType type)
    {
        var e = Event(type, type is EventType.Impression or EventType.Accept or EventType.Abandon or EventType.Edit ? null : "a");
        return type switch
        {
            EventType.Impression => e with { Positions = [0, 1, 99] },
            EventType.Play => e with { Completion = 0.5, Dwell = TimeSpan.FromSeconds(30), Position = 0 },
            EventType.Buy => e with { Value = 19.99 },
            EventType.Rate => e with { Value = 4 },
            EventType.Skip => e with { Dwell = TimeSpan.Zero },
            EventType.Edit => e with { Edit = new SlateEdit { Op = EditOperation.Move, ItemId = "a", From = 0, To = 2 } },
            EventType.Abandon => e with { Step = "cart" },
            _ => e,
        };
    }
}
