# Proves that include_rule.cmake can fail: small trees, each with one #include.
#   cmake -DWORK=<folder> -P include_rule_catches.cmake
cmake_minimum_required(VERSION 3.25)

# expect(<file> <included> <0 or 1: should it fail>)
function(expect file included should_fail)
    file(REMOVE_RECURSE ${WORK})
    file(WRITE ${WORK}/${file} "#include \"${included}\"\n")
    execute_process(COMMAND ${CMAKE_COMMAND} -DSOURCE=${WORK} -P ${CMAKE_CURRENT_LIST_DIR}/include_rule.cmake
        RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE error)
    if(should_fail AND status EQUAL 0)
        message(SEND_ERROR "${file} including ${included} was let through")
    elseif(NOT should_fail AND NOT status EQUAL 0)
        message(SEND_ERROR "${file} including ${included} was refused: ${error}")
    endif()
endfunction()

expect(engine/delivery/a.cpp domain/drain.h 0)
expect(engine/delivery/a.cpp engine/delivery/sink.h 0)
expect(app/main.cpp desktop/mainwindow/mainwindow.h 0)
expect(domain/a.cpp engine/engine.h 1)
expect(engine/a.cpp platform/platform.h 1)
expect(engine/delivery/a.cpp engine/engine.h 1)
expect(desktop/widgets/a.h domain/drain.h 1)
expect(desktop/live/a.h engine/engine.h 1)
expect(platform/embedded/a.cpp desktop/models/a.h 1)
expect(demo/a.cpp app/main.h 1)
expect(base/a.cpp clock.h 1)
expect(nowhere/a.cpp base/clock.h 1)
