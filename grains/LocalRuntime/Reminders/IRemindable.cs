namespace OrleansReco.LocalRuntime;

/// <summary>A grain that receives reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Called when a reminder is due; activates the grain where needed.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
