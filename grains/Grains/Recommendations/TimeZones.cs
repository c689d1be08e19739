using System.Collections.Concurrent;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Local times by IANA zone, each zone looked up once.</summary>
internal static class TimeZones
{
    private const int Most = 2_000;
    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Known = new(StringComparer.Ordinal);

    /// <summary>The time in the zone; in UTC where this machine does not know it.</summary>
    public static DateTimeOffset ToLocal(DateTimeOffset time, string zone)
    {
        if (!Known.TryGetValue(zone, out var info))
        {
            info = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc;
            if (Known.Count < Most)
            {
                Known[zone] = info;
            }
        }

        return TimeZoneInfo.ConvertTime(time, info);
    }
}
