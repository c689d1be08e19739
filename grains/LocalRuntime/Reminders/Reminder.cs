namespace OrleansReco.LocalRuntime;

/// <summary>One registered reminder and its timer.</summary>
internal sealed class Reminder(LocalGrainRuntime runtime, GrainId grain, string name, TimeSpan dueTime, TimeSpan period) : IGrainReminder, IDisposable
{
    private readonly DateTime _firstTick = runtime.Time.GetUtcNow().UtcDateTime + dueTime;
    private readonly object _lock = new();
    private ITimer? _timer;
    private bool _disposed;

    public string ReminderName => name;

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    internal void Start()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _timer = runtime.Time.CreateQuietTimer(static self => ((Reminder)self!).Tick(), this, dueTime, period);
            }
        }
    }

    private async void Tick()
    {
        try
        {
            var request = new ReminderTick(name, new TickStatus(_firstTick, period, runtime.Time.GetUtcNow().UtcDateTime))
            {
                CallTick = runtime.Watch.Now,
            };
            var answer = request.Answer;
            runtime.ClassOf(grain.Type).Dispatch(grain.Key.ToString(), request);
            await answer;
        }
        catch (Exception error)
        {
            Log.ReminderFailed(runtime.Logger, error, name, grain);
        }
    }
}
