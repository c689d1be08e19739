namespace OrleansReco.LocalRuntime;

/// <summary>Reminders of grains.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or changes the one of that name.</summary>
    /// <exception cref="ArgumentException">The period is below the minimum of one minute.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNoName(reminderName);
        if (grain is not IRemindable)
        {
            throw new InvalidOperationException($"{grain.GetType()} has to implement {nameof(IRemindable)} to use reminders.");
        }

        return Task.FromResult(TableOf(grain).Register(grain.GrainContext.GrainId, reminderName, dueTime, period));
    }

    /// <summary>Ends a reminder.</summary>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        TableOf(grain).Unregister(grain.GrainContext.GrainId, reminder);
        return Task.CompletedTask;
    }

    /// <summary>The reminder of that name, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        ThrowIfNoName(reminderName);
        return Task.FromResult(TableOf(grain).Find(grain.GrainContext.GrainId, reminderName));
    }

    private static ReminderTable TableOf(IGrainBase grain) => ((Activation)grain.GrainContext).Class.Runtime.Reminders;

    private static void ThrowIfNoName(string reminderName)
    {
        if (string.IsNullOrWhiteSpace(reminderName))
        {
            throw new ArgumentNullException(nameof(reminderName), "A reminder needs a name.");
        }
    }
}
