using System.Collections.Concurrent;

namespace OrleansReco.LocalRuntime;

/// <summary>The reminders of this process, in memory: grains register them again when the process starts.</summary>
internal sealed class ReminderTable(LocalGrainRuntime runtime)
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), Reminder> _reminders = new();
    private volatile bool _stopped;

    internal IGrainReminder Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, $"Reminder {name} of {grain} needs a due time of zero or more.");
        }

        if (period < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, $"Reminder {name} of {grain} needs a period of zero or more.");
        }

        if (period < runtime.Options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {name} of {grain} as its period ({period}) is less than the minimum ({runtime.Options.MinimumReminderPeriod}).");
        }

        var reminder = new Reminder(runtime, grain, name, dueTime, period);
        _reminders.AddOrUpdate((grain, name), reminder, (_, old) =>
        {
            old.Dispose();
            return reminder;
        });
        if (!_stopped)
        {
            reminder.Start();
        }

        return reminder;
    }

    internal void Unregister(GrainId grain, IGrainReminder reminder)
    {
        if (_reminders.TryRemove((grain, reminder.ReminderName), out var removed))
        {
            removed.Dispose();
        }
    }

    internal IGrainReminder? Find(GrainId grain, string name) => _reminders.GetValueOrDefault((grain, name));

    internal void Stop()
    {
        _stopped = true;
        foreach (var reminder in _reminders.Values)
        {
            reminder.Dispose();
        }
    }
}
