namespace OrleansReco.Tests.Runtime;

/// <summary>A grain with a reminder.</summary>
public sealed class ReminderGrain : Grain, IReminderGrain, IRemindable
{
    private string Key => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Write(Key, "activated");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Write(Key, "deactivated");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string> Register(string name, TimeSpan dueTime, TimeSpan period)
        => (await this.RegisterOrUpdateReminder(name, dueTime, period)).ReminderName;

    /// <inheritdoc />
    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    /// <inheritdoc />
    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    /// <inheritdoc />
    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Journal.Write(Key, $"{reminderName} every {status.Period}");
        return Task.CompletedTask;
    }
}
