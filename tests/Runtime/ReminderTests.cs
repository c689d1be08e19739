namespace OrleansReco.Tests.Runtime;

/// <summary>Reminders.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class ReminderTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Reminder_Due_FiresAndActivatesTheGrainAgain()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<IReminderGrain>(key);
        Assert.Equal("wake", await grain.Register("wake", Period, Period));
        await grain.End();
        await _host.Until(TimeSpan.Zero, () => Task.FromResult(Journal.Read(key) is [_, "deactivated"]), "the activation ends");
        await _host.Until(Step, () => Task.FromResult(Journal.Read(key).Length >= 4), "the reminder fires");
        Assert.Equal(["activated", "deactivated", "activated", "wake every 00:01:00"], Journal.Read(key).Take(4));
        await grain.Unregister("wake");
    }

    [Fact]
    public async Task Reminder_Registered_IsFound_AndUnregistered_IsGone()
    {
        var grain = _host.Grains.GetGrain<IReminderGrain>(NewKey());
        Assert.False(await grain.Has("a"));
        await grain.Register("a", Period, Period);
        Assert.True(await grain.Has("a"));
        Assert.False(await grain.Has("b"));
        await grain.Unregister("a");
        Assert.False(await grain.Has("a"));
    }

    [Fact]
    public async Task Reminder_BelowTheMinimumPeriod_Throws()
    {
        var grain = _host.Grains.GetGrain<IReminderGrain>(NewKey());
        var error = await Assert.ThrowsAsync<ArgumentException>(() => grain.Register("often", Period, TimeSpan.FromSeconds(59)));
        Assert.Contains("00:00:59", error.Message, StringComparison.Ordinal);
        Assert.False(await grain.Has("often"));
    }
}
