using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>Decisions that the store takes late, or not at all.</summary>
public sealed class PipelineRecordTests
{
    [Fact]
    public async Task Serve_StoreDown_AnswersUnrecordedAndTellsNobody()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        silo.Decisions.Down = true;
        var slate = await silo.Serve("ann");

        Assert.False(slate.Recorded);
        Assert.Equal([StageNames.Decide], slate.Degraded.AsEnumerable());
        Assert.Equal(10, slate.Items.Length);
        Assert.Empty(silo.Grains.Served);
        Assert.Empty(silo.Publisher.Published);

        silo.Decisions.Down = false;
        Assert.True((await silo.Serve("ann")).Recorded);
    }

    [Fact]
    public async Task Serve_StoreTooSlow_TheWriteIsWithdrawnBeforeItsTurn()
    {
        using var silo = new PipelineHarness(configure: o => o.RecordTimeout = TimeSpan.FromMilliseconds(30));
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        var turn = new TaskCompletionSource();
        silo.Decisions.Turn = turn.Task;
        var slate = await silo.Serve("ann");
        Assert.False(slate.Recorded);

        turn.SetResult();

        Assert.Empty(silo.Decisions.Appended);
        Assert.Empty(silo.Grains.Served);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_DecisionBecomesDurableAfterAnAnswerThatSaysItIsNot_IsDiscarded(bool replyLost)
    {
        using var silo = new PipelineHarness(configure: o => (o.RecordTimeout, o.DiscardRetry) = (TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(10)));
        await silo.StartDiscarding();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        silo.Decisions.FailingDiscards = 2;
        var made = new TaskCompletionSource();
        silo.Decisions.Made = () => replyLost ? throw new StoreUnavailableException("The reply was lost.") : made.Task;
        var slate = await silo.Serve("ann");
        Assert.False(slate.Recorded);
        Assert.True(replyLost || silo.Decisions.Appended.ContainsKey(slate.DecisionId));

        made.SetResult();

        Assert.Equal(slate.DecisionId, await Within20Seconds(silo.Decisions.Discarded.Task, "the discard of a decision that was answered as unrecorded"));
        Assert.Empty(silo.Decisions.Appended);
        Assert.Empty(silo.Grains.Served);
    }

    private static async Task<T> Within20Seconds<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"Waited 20 seconds for {what}.", error);
        }
    }
}
