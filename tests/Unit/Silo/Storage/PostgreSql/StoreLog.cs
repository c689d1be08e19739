using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansReco.Silo.Storage.PostgreSql;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>What a store logs.</summary>
internal sealed class StoreLog : ILogger<PostgreSqlStore>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
}
