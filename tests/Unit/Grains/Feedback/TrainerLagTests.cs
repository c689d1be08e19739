using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>The broker confirms at once and the trainer stores late: whatever the store said meanwhile, in the end it says what the events teach.</summary>
public sealed class TrainerLagTests
{
    private readonly List<Message> _waiting = [];
    private bool _down;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LateEvidence_OfASlateForgottenMeanwhile_Wins(int storedMeanwhile)
    {
        await using var host = await Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "a")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        await host.Feedback().Append([World.Event(EventType.Play, "a", atSecond: 1_900) with { Completion = 0.5 }]);
        await host.Pass(TimeSpan.FromSeconds(11));
        await Deliver(host, storedMeanwhile);
        await Forget(host, "d1");

        await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 4_000)]);
        await host.Pass(TimeSpan.FromSeconds(11));
        await Settle(host);

        Assert.Equal(1.0, Assert.Single(await host.Store.ReadExamplesOfDecisionAsync("d1"), e => e.Kind == ExampleKind.Pointwise).Items[0].Label);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lessons_NoLongerTaught_AreTakenBack_OnceTheStoreHasThem(bool forgotten)
    {
        await using var host = await Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "c")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        if (forgotten)
        {
            await Forget(host, "d1");
        }

        // Only the third was ever seen: the first two were not passed over.
        await host.Feedback().Append([World.Event(EventType.Impression, atSecond: 5) with { Positions = [2] }]);
        await host.Pass(TimeSpan.FromSeconds(11));
        await Settle(host);

        var examples = (await host.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise);
        Assert.Equal([("a", false), ("b", false), ("c", true)], examples.Select(e => (e.Items[0].ItemId, e.Weight > 0)).Order());
        Assert.Empty(host.Store.Due);
    }

    /// <summary>Property: any order of slates, of events in time and late, of restarts, of outages of the broker and of what the trainer takes when.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task InTheEnd_TheStoreSaysWhatTheEventsTeach(int seed)
    {
        var random = new Random(seed);
        var host = await Start();
        var decisions = new List<Decision>();
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case < 3:
                    var decision = World.Decision($"d{decisions.Count}", host.Clock.Now, $"s{decisions.Count}");
                    decisions.Add(decision);
                    await host.Serve(decision);
                    break;
                case < 7 when decisions.Count > 0:
                    await host.Feedback().Append([AnyEvent(random, decisions[random.Next(decisions.Count)], step, host.Clock.Now)]);
                    break;
                case < 8:
                    await Deliver(host, random.Next(_waiting.Count + 1), random);
                    break;
                case 8 when random.Next(3) == 0:
                    _down = !_down;
                    break;
                case 8 when random.Next(3) == 0:
                    var (store, clock) = (host.Store, host.Clock);
                    await host.DisposeAsync();
                    host = await Start(store, clock);
                    break;
                default:
                    var passes = TimeSpan.FromSeconds(random.Next(1, 1_500));
                    await GiveBack(host, host.Clock.Now + passes);
                    await host.Pass(passes);
                    break;
            }
        }

        _down = false;
        await using var last = host;
        await Settle(host);
        Assert.Empty(host.Store.Due);
        var history = new SlateHistory(decisions.Select(d => d.Slate()), await host.Store.ReadEventsAsync("ann", 0), host.TermsOf);
        foreach (var decision in decisions)
        {
            var silence = FeedbackProtocol.JudgeSilence(decision.Slate(), history, host.Clock.Now);
            var taught = new FeedbackProtocol(new LabelOptions()).Lessons(
                decision.Slate(), history, silence.Abandoned ? silence.At : null, id => decisions.Find(d => d.DecisionId == id), host.Clock.Now);
            Assert.Equal(
                taught.Where(l => l.Weight > 0).Select(Words).Order(StringComparer.Ordinal),
                (await host.Store.ReadExamplesOfDecisionAsync(decision.DecisionId)).Where(e => e.Weight > 0).Select(Words).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Lessons_NoLongerTaught_ThatANewerExampleOvertook_AreTakenBackWhenTheyCome()
    {
        await using var host = await Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Click, "c")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        await Forget(host, "d1");
        await host.Serve(World.Decision("last", host.Clock.Now, "last"));
        await host.Feedback().Append([World.Event(EventType.Save, "a", "last", session: "last") with { Timestamp = host.Clock.Now }]);
        await host.Pass(TimeSpan.FromMinutes(31));
        var held = _waiting.Where(m => m.Example.Provenance.DecisionId == "d1").ToList();
        Assert.NotEmpty(held);
        _waiting.RemoveAll(held.Contains);
        await Deliver(host, int.MaxValue);

        await host.Feedback().Append([World.Event(EventType.Impression, atSecond: 5) with { Positions = [2] }]);
        await host.Pass(TimeSpan.FromSeconds(11));
        await Deliver(host, int.MaxValue);
        await host.Pass(TimeSpan.FromMinutes(10));
        _waiting.AddRange(held);
        await Deliver(host, int.MaxValue);
        await Settle(host);

        var examples = (await host.Store.ReadExamplesOfDecisionAsync("d1")).Where(e => e.Kind == ExampleKind.Pointwise);
        Assert.Equal([("a", false), ("b", false), ("c", true)], examples.Select(e => (e.Items[0].ItemId, e.Weight > 0)).Order());
    }

    [Fact]
    public async Task Outbox_IsPublishedInTheOrderOfRevisions()
    {
        await using var host = await Start();
        _down = true;
        await host.Serve(World.Decision("d1"));
        await host.Serve(World.Decision("d2", session: "s2"));
        await host.Feedback().Append([World.Event(EventType.Click, "a"), World.Event(EventType.Click, "a", "d2", session: "s2")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        await host.Feedback().Append([World.Event(EventType.Save, "a", atSecond: 1_900)]);
        await host.Pass(TimeSpan.FromSeconds(11));

        _down = false;
        await host.Feedback().Flush();

        var revisions = _waiting.Select(m => m.Example.Revision).ToList();
        Assert.True(revisions.Distinct().Count() > 1, "Every example had one revision.");
        Assert.Equal(revisions.Order(), revisions);
    }

    private sealed class Message(LabeledExample example)
    {
        public LabeledExample Example => example;

        public DateTimeOffset? HeldSince { get; set; }
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    private static string Words(LabeledExample e)
        => $"{e.Provenance.DecisionId} {e.Kind} {string.Join(',', e.Items.Select(i => $"{i.ItemId}={i.Label:0.###}"))} {e.Weight:0.###} by {string.Join(',', e.Provenance.EventIds)} {ExampleIdentity.FingerprintOf(e)}";

    private static UserEvent AnyEvent(Random random, Decision decision, int step, DateTimeOffset now)
    {
        var item = decision.Items[random.Next(decision.Items.Length)].ItemId;
        var type = new[] { EventType.Click, EventType.Save, EventType.Dismiss, EventType.Impression, EventType.Edit, EventType.Skip }[random.Next(6)];
        var e = World.Event(type, type is EventType.Impression or EventType.Edit ? null : item, decision.DecisionId, session: decision.SessionId, id: $"e{step}") with
        {
            // In time, or told of long after.
            Timestamp = random.Next(2) == 0 ? now : decision.ServedAt + ((now - decision.ServedAt) * random.NextDouble()),
        };
        return type switch
        {
            EventType.Impression => e with { Positions = [random.Next(5), random.Next(5)] },
            EventType.Edit => e with { Edit = new SlateEdit { Op = EditOperation.Remove, ItemId = item } },
            _ => e,
        };
    }

    private Task<FeedbackHost> Start(MemoryStore? store = null, TestClock? clock = null) => FeedbackHost.Start(store, clock, h =>
    {
        h.Confirms = true;
        h.Bus = examples =>
        {
            foreach (var example in _down ? throw new InvalidOperationException("The broker is down.") : examples)
            {
                _waiting.Add(new Message(example));
            }

            return Task.CompletedTask;
        };
        (h.Options.ClosedSlates, h.Options.OpenSlates, h.Options.OutboxLimit) = (1, 6, 8);
    });

    /// <summary>The trainer stores the oldest that wait; or any, and other consumers still hold those before it.</summary>
    private async Task Deliver(FeedbackHost host, int count, Random? anyOrder = null)
    {
        for (; count > 0 && _waiting.Count > 0; count--)
        {
            var at = anyOrder?.Next(_waiting.Count) ?? 0;
            var message = _waiting[at];
            _waiting.RemoveAt(at);
            foreach (var overtaken in _waiting.Take(at))
            {
                overtaken.HeldSince ??= host.Clock.Now;
            }

            await host.Store.StoreExamplesAsync([message.Example]);
        }
    }

    /// <summary>What a consumer held for long is given back and taken again.</summary>
    private async Task GiveBack(FeedbackHost host, DateTimeOffset until)
    {
        foreach (var held in _waiting.Where(m => m.HeldSince + host.Options.LateDelivery <= until).ToList())
        {
            _waiting.Remove(held);
            await host.Store.StoreExamplesAsync([held.Example]);
        }
    }

    /// <summary>Other slates push a slate out of memory.</summary>
    private static async Task Forget(FeedbackHost host, string decision)
    {
        for (var i = 0; i < 2; i++)
        {
            await host.Serve(World.Decision($"later{i}-{decision}", host.Clock.Now, $"later{i}"));
            await host.Pass(TimeSpan.FromMinutes(31));
        }
    }

    /// <summary>The trainer catches up, and every deadline is handled.</summary>
    private async Task Settle(FeedbackHost host)
    {
        await host.Pass(TimeSpan.FromHours(1));
        for (var round = 0; round < 100 && (_waiting.Count > 0 || !host.Store.Due.IsEmpty); round++)
        {
            await Deliver(host, int.MaxValue);
            await host.Pass(TimeSpan.FromMinutes(20));
        }
    }
}
