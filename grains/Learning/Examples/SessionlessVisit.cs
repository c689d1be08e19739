using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What belongs to the visit of a slate that was served without a session: whatever the user did within the slate's windows, and on while no silence was long enough to be abandonment. A visit ends; the user's days do not count as one.</summary>
/// <param name="slate">The slate.</param>
/// <param name="windows">The windows of its surface.</param>
public sealed class SessionlessVisit(ServedSlate slate, FeedbackWindows windows)
{
    private DateTimeOffset _end = slate.ServedAt + windows.Attribution + windows.Abandonment;

    /// <summary>Whether an event belongs to the visit, told of in time or later. Events are to be given in the order of their numbers, each once.</summary>
    public bool Takes(LoggedEvent e)
    {
        if (e.ReceivedAt >= _end)
        {
            return e.Event.Timestamp >= slate.ServedAt - SlateHistory.ClockSkew && e.Event.Timestamp < _end;
        }

        var silent = e.ReceivedAt + SlateHistory.ClockSkew + windows.Abandonment;
        _end = silent > _end ? silent : _end;
        return true;
    }
}
