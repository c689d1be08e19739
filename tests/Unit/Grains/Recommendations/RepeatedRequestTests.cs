using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>A request that is made again under its id while the first attempt at it is pending, withdrawn or being discarded, in the same silo or in another on the same store. What is answered as recorded is the one decision there is.</summary>
public sealed class RepeatedRequestTests : IDisposable
{
    private const string Id = "decision-of-anns";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryDecisions _decisions = new();
    private readonly PipelineHarness _one;
    private readonly PipelineHarness _other;

    public RepeatedRequestTests()
    {
        _one = NewSilo();
        _other = NewSilo();
        // Another slate than the first silo's.
        _one.Grains.Set("ann", FilmWorld.User("crime-00"));
        _other.Grains.Set("ann", FilmWorld.User("scifi-00", "scifi-01", "scifi-02"));
    }

    [Fact]
    public async Task FirstBecomesDurableLate_TheRepeatElsewhereTakesItOver_AndItsDiscardFindsNothing()
    {
        _decisions.Made = LoseReply;
        Assert.False((await Ask(_one)).Recorded);
        _decisions.Made = () => Task.CompletedTask;

        var repeat = await Ask(_other);

        await AssertStands(repeat);
    }

    [Fact]
    public async Task FirstIsDiscardedBeforeTheRepeatLooks_TheRepeatIsMadeAnew()
    {
        _decisions.Made = LoseReply;
        var first = await Ask(_one);
        Assert.False(first.Recorded);
        _decisions.Made = () => Task.CompletedTask;
        _decisions.Refused = () =>
        {
            _decisions.Refused = () => Task.CompletedTask;
            return Discard(_one);
        };

        var repeat = await Ask(_other);

        Assert.NotEqual(Items(first), Items(repeat));
        await AssertStands(repeat);
    }

    [Fact]
    public async Task FirstIsStillOnItsWayWhenTheRepeatIsRecorded_TheFirstAnswersWithTheRepeats()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _decisions.Turn = turn.Task;
        var first = Ask(_one);
        _decisions.Turn = Task.CompletedTask;
        var repeat = await Ask(_other);
        turn.SetResult();

        Assert.Equal(Items(repeat), Items(await first.WaitAsync(Patience)));
        await AssertStands(repeat);
    }

    [Fact]
    public async Task FirstBecomesDurableLate_AndTheRepeatInTheSameSiloFailsToo_NothingIsLeft()
    {
        _decisions.Made = LoseReply;
        Assert.False((await Ask(_one)).Recorded);
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _decisions.Turn = turn.Task;
        var repeat = await Ask(_one).WaitAsync(Patience);
        Assert.False(repeat.Recorded);

        turn.SetResult();
        await Discard(_one);

        Assert.Empty(_decisions.Appended);
        Assert.NotEqual(Id, repeat.DecisionId);
    }

    [Fact]
    public async Task TakeOverWhoseReplyIsLost_IsAnsweredUnderAnotherId_AndLeavesWhatTheFirstHasAnswered()
    {
        var first = await Ask(_one);
        Assert.True(first.Recorded);
        _decisions.Made = LoseReply;

        var repeat = await Ask(_other);
        await Discard(_other);

        Assert.False(repeat.Recorded);
        Assert.NotEqual(Id, repeat.DecisionId);
        Assert.Equal(Items(first), _decisions.Appended[Id].Decision.Items.Select(item => item.ItemId));
    }

    [Fact]
    public async Task FirstIsRecordedAndItsAnswerLost_ARepeatThatFails_IsNotJoinedToIt()
    {
        var first = await Ask(_one);
        Assert.True(first.Recorded);
        _decisions.Down = true;

        var repeat = await Ask(_other);

        Assert.False(repeat.Recorded);
        Assert.NotEqual(Id, repeat.DecisionId);
        Assert.DoesNotContain(repeat.DecisionId, _decisions.Appended.Keys);
        Assert.Equal(Items(first), _decisions.Appended[Id].Decision.Items.Select(item => item.ItemId));
    }

    [Fact]
    public async Task UnrecordedDecisions_ManyWait_AreDiscardedTogether()
    {
        const int Many = 40;
        _decisions.Made = LoseReply;
        for (var i = 0; i < Many; i++)
        {
            Assert.False((await _one.Serve("ann")).Recorded);
        }

        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _decisions.DiscardTurn = turn.Task;
        await _one.StartDiscarding();
        using var patience = new CancellationTokenSource(Patience);
        for (var begun = 0; begun < Many; begun++)
        {
            // One after the other, the second would begin only when the first has ended.
            await _decisions.Discards.Reader.ReadAsync(patience.Token);
        }

        turn.SetResult();
        await _decisions.Discarded.Task.WaitAsync(Patience);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    private static Task LoseReply() => throw new StoreUnavailableException("The reply was lost.");

    private static string[] Items(Recommendation slate) => [.. slate.Items.Select(item => item.ItemId)];

    private PipelineHarness NewSilo() => new(configure: o => (o.RecordTimeout, o.DiscardRetry) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(10)), decisions: _decisions);

    private static Task<Recommendation> Ask(PipelineHarness silo) => silo.Serve("ann", request => request with { DecisionId = Id });

    /// <summary>Lets the silo discard what it has to: a decision made last is discarded last.</summary>
    private async Task Discard(PipelineHarness silo)
    {
        var (made, turn) = (_decisions.Made, _decisions.Turn);
        (_decisions.Made, _decisions.Turn) = (LoseReply, Task.CompletedTask);
        var last = await silo.Serve("ann");
        (_decisions.Made, _decisions.Turn) = (made, turn);
        await silo.StartDiscarding();
        await _decisions.Gone(last.DecisionId).WaitAsync(Patience);
    }

    /// <summary>The answer is the one decision there is, and stays so whatever the silos still discard.</summary>
    private async Task AssertStands(Recommendation answer)
    {
        await Discard(_one);
        await Discard(_other);
        Assert.True(answer.Recorded);
        Assert.Equal(Id, answer.DecisionId);
        var stored = Assert.Single(_decisions.Appended).Value.Decision;
        Assert.Equal(Items(answer), stored.Items.Select(item => item.ItemId));
    }
}
