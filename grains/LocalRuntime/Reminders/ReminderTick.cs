namespace OrleansReco.LocalRuntime;

/// <summary>The call that a reminder makes.</summary>
internal sealed class ReminderTick(string name, TickStatus status) : TaskRequest<bool>
{
    protected internal override string MethodName => "IRemindable.ReceiveReminder";

    protected override Task Invoke(object grain) => ((IRemindable)grain).ReceiveReminder(name, status);
}
