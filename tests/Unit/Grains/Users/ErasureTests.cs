using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Tests.Unit.Grains.Feedback;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Users;

public sealed class ErasureTests
{
    [Fact]
    public async Task Erase_TakesEverything_AndLateEventsAndMessagesDoNotBringItBack()
    {
        await using var host = await FeedbackHost.Start();
        await host.Serve(World.Decision("d1"));
        await host.Feedback().Append([World.Event(EventType.Save, "b")]);
        await host.Pass(TimeSpan.FromMinutes(31));
        var examples = await host.Store.ReadExamplesOfUserAsync("ann");

        var receipt = await host.User().Erase();

        Assert.Equal((1, 1, examples.Length), (receipt.Events, receipt.Decisions, receipt.Examples));
        Assert.Equal(host.Store.HashUser("ann"), receipt.UserHash);
        Assert.Null(await host.User().GetData());
        var late = Assert.Single(await host.Feedback().Append([World.Event(EventType.Save, "c")]));
        Assert.Equal(EventStatus.Rejected, late.Status);
        await host.Deliver(examples);
        await host.Feedback().Served(World.Decision("d2").Slate());
        await host.Pass(TimeSpan.FromHours(1));
        Assert.Empty(await host.Store.ReadEventsAsync("ann", 0));
        Assert.Empty(await host.Store.ReadExamplesOfUserAsync("ann"));
        Assert.Empty((await host.User().GetContext()).History);
        Assert.Null(host.Store.ReadState("feedback/ann", "feedback"));
        Assert.Null(host.Store.ReadState("user/ann", "user"));
    }

    [Fact]
    public async Task Erase_WhileEventsAreWritten_LeavesNone()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Click, "a")]);
        var appends = Enumerable.Range(0, 20).Select(i => host.Feedback().Append([World.Event(EventType.Click, "a", id: $"e{i}")])).ToArray();
        var erase = host.User().Erase();

        await Task.WhenAll(appends.Select(a => a.ContinueWith(_ => { }, TaskScheduler.Default)));
        await erase;

        Assert.Empty(await host.Store.ReadEventsAsync("ann", 0));
        Assert.Empty((await host.User().GetContext()).History);
    }

    [Fact]
    public async Task SetProfile_AfterAnErasure_AdmitsTheUserAsNew()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        await host.User().Erase();

        await host.User().SetProfile(new UserProfile { TimeZone = "Europe/Berlin" });
        var results = await host.Feedback().Append([World.Event(EventType.Save, "b")]);

        Assert.Equal(EventStatus.Accepted, Assert.Single(results).Status);
        Assert.Equal(1, Assert.Single(await host.Store.ReadEventsAsync("ann", 0)).Seq);
        Assert.Equal("b", Assert.Single((await host.User().GetContext()).History).ItemId);
        Assert.Equal("Europe/Berlin", (await host.User().GetData())!.Profile.TimeZone);
    }

    [Fact]
    public async Task Erase_WhenTheStoreFails_LeavesTheUserAsBefore()
    {
        await using var host = await FeedbackHost.Start();
        await host.User().SetProfile(new UserProfile { TimeZone = "Europe/Berlin" });
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        host.Store.Before = name => name == "EraseUserAsync" ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.User().Erase());

        var results = await host.Feedback().Append([World.Event(EventType.Save, "a"), World.Event(EventType.Save, "b")]);
        Assert.Equal([EventStatus.Duplicate, EventStatus.Accepted], results.Select(r => r.Status));
        var data = await host.User().GetData();
        Assert.Equal((2, "Europe/Berlin"), (data!.Context.AppliedSeq, data.Profile.TimeZone));
    }

    [Fact]
    public async Task Erase_WhoseFilesAreNotCleanYet_GivesNoReceiptButTheUserIsGone()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        host.Store.After = name => name == "EraseUserAsync" ? throw new ErasureUnfinishedException("The files are being written anew.", new TimeoutException()) : Task.CompletedTask;

        Assert.Contains("no receipt yet", (await Assert.ThrowsAsync<StoreUnavailableException>(() => host.User().Erase())).Message);

        Assert.Equal(EventStatus.Rejected, Assert.Single(await host.Feedback().Append([World.Event(EventType.Save, "b")])).Status);
        Assert.Null(await host.User().GetData());
        host.Store.After = null;
        Assert.Equal(1, (await host.User().Erase()).Events);
    }

    [Fact]
    public async Task SetProfile_WhenTheAdmissionFails_ItsRepeatAdmits()
    {
        await using var host = await FeedbackHost.Start();
        await host.Feedback().Append([World.Event(EventType.Save, "a")]);
        await host.User().Erase();
        host.Store.BeforeRead = name => name == nameof(IStore.ReadLastSeqAsync) ? throw new StoreUnavailableException("The disk is away.") : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.User().SetProfile(new UserProfile()));
        host.Store.BeforeRead = null;

        await host.User().SetProfile(new UserProfile());

        Assert.Equal(EventStatus.Accepted, Assert.Single(await host.Feedback().Append([World.Event(EventType.Save, "b")])).Status);
    }

    [Fact]
    public async Task Consent_RefusedAndGiven_IsInTheFeed_AlsoWhenTheFirstTryFails()
    {
        await using var host = await FeedbackHost.Start();
        await host.User().SetProfile(new UserProfile());
        Assert.DoesNotContain(await host.Store.ReadChangesAsync(0, 10), c => c.Kind == ChangeKind.Refusal);

        await host.User().SetProfile(new UserProfile { Consent = false });
        Assert.True(host.Store.HasRefused("ann"));

        host.Store.Before = name => name == nameof(IStore.PublishChangeAsync) ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.User().SetProfile(new UserProfile()));
        host.Store.Before = null;
        await host.User().SetProfile(new UserProfile());
        Assert.False(host.Store.HasRefused("ann"));
    }
}
